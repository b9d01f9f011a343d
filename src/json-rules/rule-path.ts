/** Paths of rules: what json-rules-engine's resolver makes of them. */
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Reading } from './asked.js';
import { isList } from './semantics.js';

export type PathStep = string | number | { readonly many: 'each' | 'deep' | 'slice' };

export type RulePath =
  /** To one value, or none. */
  | { readonly kind: 'one'; readonly steps: readonly (string | number)[] }
  /** To a list of values, or none. */
  | { readonly kind: 'many'; readonly steps: readonly PathStep[] }
  /** To one value, a list of several, or none: at any depth. */
  | { readonly kind: 'deep'; readonly steps: readonly PathStep[] }
  /** Runs an expression on each. */
  | { readonly kind: 'script' }
  /** Leads nowhere, whatever the fact is; `meant` is the path that was likely meant. */
  | { readonly kind: 'never'; readonly why: string; readonly meant?: string }
  /** Throws: the resolver takes it for a member of every JavaScript object. */
  | { readonly kind: 'member'; readonly meant: string }
  | { readonly kind: 'malformed' };

const MEMBERS: ReadonlySet<string> = new Set(
  `constructor toString toLocaleString valueOf hasOwnProperty isPrototypeOf propertyIsEnumerable __proto__
   __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__`.split(/\s+/),
);

const NAME = String.raw`[^\s.[\]()'"*~^@\x60$?:,-][^.[\]()'"*~^@\x60$?:,]*`;
const STEP = new RegExp(
  [
    String.raw`\.\.(${NAME})`,
    String.raw`\.(\*)`,
    String.raw`\.(${NAME})`,
    String.raw`\['([^'\\]*)'\]`,
    String.raw`\["([^"\\]*)"\]`,
    String.raw`\[(\d{1,9})\]`,
    String.raw`\[(\*)\]`,
    String.raw`\[(-?\d{0,9}:-?\d{0,9}(?::-?\d{0,9})?|\d{1,9}(?:,\d{1,9})+)\]`,
  ].join('|'),
  'y',
);

export function readRulePath(text: string): RulePath {
  if (/\?\(|\[\(|@|`/.test(text)) return { kind: 'script' };
  if (MEMBERS.has(text)) return { kind: 'member', meant: `$.${text}` };
  if (text.startsWith('.') || text.startsWith('['))
    return { kind: 'never', why: 'a path begins with `$`', meant: `$${text}` };
  if (text === '$') return { kind: 'one', steps: [] };
  const rooted = text.startsWith('$') ? text : `$.${text}`;
  if (/\[-\d+\]/.test(rooted)) {
    return {
      kind: 'never',
      why: 'an index does not count from the end',
      meant: rooted.replace(/\[(-\d+)\]/g, '[$1:]'),
    };
  }
  if (/\[(?:'[^']*'|"[^"]*")(?:,(?:'[^']*'|"[^"]*"))+\]/.test(rooted))
    return { kind: 'never', why: 'names can not be listed in brackets' };
  const steps = stepsOf(rooted);
  if (!steps) return { kind: 'malformed' };
  if (steps.every(isSimple)) return { kind: 'one', steps };
  const isDeep = steps.every((step) => isSimple(step) || step.many === 'deep');
  return { kind: isDeep ? 'deep' : 'many', steps };
}

function isSimple(step: PathStep): step is string | number {
  return typeof step !== 'object';
}

function stepsOf(text: string): readonly PathStep[] | undefined {
  const steps: PathStep[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (!match) return undefined;
    const [, deep, star, name, quoted, doubly, index, each] = match;
    if (deep !== undefined) steps.push({ many: 'deep' }, deep);
    else if (star !== undefined || each !== undefined) steps.push({ many: 'each' });
    else if (index !== undefined) steps.push(Number(index));
    else if ((name ?? quoted ?? doubly) !== undefined) steps.push((name ?? quoted ?? doubly)!);
    else steps.push({ many: 'slice' });
  }
  return steps;
}

/** Facts with this value at a path; undefined where what they hold already does not let it. A path to many leads to one value. */
export function withFact(
  facts: JsonObject,
  { fact, path }: Reading,
  value: JsonValue | undefined,
): JsonObject | undefined {
  const read = path === undefined || path === '' ? { kind: 'one' as const, steps: [] } : readRulePath(path);
  if (!('steps' in read)) return undefined;
  const laid = laidAt(facts[fact], read.steps, value);
  if (laid === REFUSED) return undefined;
  const others = Object.entries(facts).filter(([name]) => name !== fact);
  return Object.fromEntries(laid === undefined ? others : [...others, [fact, laid]]);
}

const REFUSED = Symbol('refused');
type Laid = JsonValue | undefined | typeof REFUSED;

function laidAt(
  there: JsonValue | undefined,
  steps: readonly PathStep[],
  value: JsonValue | undefined,
): Laid {
  const [step, ...rest] = steps;
  if (step === undefined) return there === undefined ? value : there === value ? there : REFUSED;
  if (typeof step === 'object' && step.many === 'deep') return laidAt(there, rest, value);
  if (typeof step === 'string') {
    if (there !== undefined && !isObject(there)) return REFUSED;
    const inner = laidAt(there && Object.hasOwn(there, step) ? there[step] : undefined, rest, value);
    if (inner === REFUSED) return REFUSED;
    return { ...there, ...(inner === undefined ? {} : { [step]: inner }) };
  }
  const index = typeof step === 'number' ? step : 0;
  if (there !== undefined && !isList(there)) return REFUSED;
  const items = there ?? [];
  if (index > 20) return REFUSED;
  const inner = laidAt(items[index], rest, value);
  if (inner === REFUSED) return REFUSED;
  if (inner === undefined) return items;
  return Array.from({ length: Math.max(items.length, index + 1) }, (_, at) =>
    at === index ? inner : (items[at] ?? null),
  );
}

/** The value of a reading in facts, by a path to one value. */
export function valueIn(facts: JsonObject, { fact, path }: Reading): JsonValue | undefined {
  let current = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
  const read = path === undefined ? undefined : readRulePath(path);
  for (const step of read?.kind === 'one' ? read.steps : []) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<string | number, JsonValue>>)[step];
  }
  return current;
}

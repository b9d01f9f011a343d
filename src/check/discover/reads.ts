/** What rules read of events and users, by name, and what they compare it with. */
import type { RuleSet } from '../../language/rule-set.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { isObject, parsePath } from '../../vocabulary/json.js';

/** A comparison of something that is called so. */
export interface Comparing {
  readonly operator: string;
  readonly value: JsonValue;
}

export interface Reads {
  /** Properties and traits that some rule reads, by the last of their names and by those on the way to it. */
  readonly names: ReadonlySet<string>;
  /** Events that some rule reads as a whole, or that a mail shows. */
  readonly whole: ReadonlySet<string>;
  /** By name of a property or trait, the literals that it is compared with. */
  readonly compared: ReadonlyMap<string, readonly Comparing[]>;
  /** The ids of the rows of all catalogs. */
  readonly rows: ReadonlySet<string>;
}

const known = new WeakMap<RuleSet, Reads>();

/** Of all rules together: what is called alike counts as one. A rule set is not changed once it is read. */
export function readsOf(ruleSet: RuleSet): Reads {
  let reads = known.get(ruleSet);
  if (!reads) known.set(ruleSet, (reads = collectReads(ruleSet)));
  return reads;
}

function collectReads(ruleSet: RuleSet): Reads {
  const names = new Set<string>();
  const whole = new Set<string>();
  const compared = new Map<string, Comparing[]>();
  const triggers = [...ruleSet.campaigns.values()].flatMap(({ body: { trigger } }) =>
    'event' in trigger ? [trigger.event] : [],
  );
  const read = (value: unknown): void => {
    if (typeof value === 'string') {
      for (const name of [...namesIn(value), ...shownIn(value)]) names.add(name);
    } else if (Array.isArray(value)) {
      for (const item of value) read(item);
    } else if (isObject(value)) {
      for (const name of own(value)) names.add(name);
      for (const event of wholeIn(value, triggers)) whole.add(event);
      note(value, compared);
      for (const item of Object.values(value)) read(item);
    }
  };
  for (const declared of documentsOf(ruleSet)) read(declared.body);
  for (const { text } of ruleSet.templates.values()) for (const name of shownIn(text)) names.add(name);
  for (const { body } of ruleSet.catalogs.values())
    for (const name of [body.id, body.property]) if (name) names.add(name);
  const rows = new Set(
    [...ruleSet.catalogs.values()].flatMap((catalog) => [...catalog.rows.keys()].map(String)),
  );
  return { names, whole, compared, rows };
}

function documentsOf(ruleSet: RuleSet): readonly { readonly body: unknown }[] {
  const { segments, scores, campaigns, contents, experiments, policy } = ruleSet;
  return [segments, scores, campaigns, contents, experiments]
    .flatMap((some): readonly { readonly body: unknown }[] => [...some.values()])
    .concat(policy ? [policy] : []);
}

/** The names on a path: `$.properties.total` → `total`. */
function namesIn(text: string): readonly string[] {
  const path = parsePath(text) ?? [];
  return path.filter((step): step is string => typeof step === 'string');
}

/** The traits that a text shows: `{{ user.traits.firstName }}`. */
function shownIn(text: string): readonly string[] {
  return [...text.matchAll(/\btraits(?:\?\.|\.)(\w+)/g)].map(([, name]) => name!);
}

/** What facts name that is no path. */
function own(value: object): readonly string[] {
  return ['property', 'distinctBy', 'trait'].flatMap((key) => {
    const name: unknown = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    return typeof name === 'string' ? name.split('.') : [];
  });
}

/** The events of which a fact is everything. */
function wholeIn(value: object, triggers: readonly string[]): readonly string[] {
  const { fact, path, params } = value as { fact?: unknown; path?: unknown; params?: { event?: unknown } };
  if (fact === 'event') return path === undefined || path === '$' || path === '$.properties' ? triggers : [];
  const isOfItems = fact === 'collect' || fact === 'first' || fact === 'last';
  return isOfItems && path === undefined && typeof params?.event === 'string' ? [params.event] : [];
}

function note(value: object, compared: Map<string, Comparing[]>): void {
  const leaf = value as {
    operator?: unknown;
    value?: JsonValue;
    path?: unknown;
    params?: { property?: unknown };
  };
  if (typeof leaf.operator !== 'string' || leaf.value === undefined || isObject(leaf.value)) return;
  const last = typeof leaf.path === 'string' ? namesIn(leaf.path).at(-1) : undefined;
  const name = last ?? (typeof leaf.params?.property === 'string' ? leaf.params.property : undefined);
  if (name === undefined) return;
  const before = compared.get(name);
  const comparing = { operator: leaf.operator, value: leaf.value };
  if (before) before.push(comparing);
  else compared.set(name, [comparing]);
}

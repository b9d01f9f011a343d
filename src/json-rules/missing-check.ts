/** What a comparison is where the value is missing, and where that is not what it says. */
import type { OperatorName } from '../language/operator.js';
import { partAt } from '../language/documents.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import type { Asked, Reading } from './asked.js';
import { sampleOf } from './asked.js';
import { trialOf } from './finding.js';
import { inMailwright } from './mailwright.js';
import { readRulePath } from './rule-path.js';
import type { Leaf } from './rule.js';
import { compare, isList } from './semantics.js';
import type { Notes, Setting } from './setting.js';
import { factsFor, trialWith } from './witness.js';

/** What stands around a comparison. */
export interface Around {
  /** Whether it counts where it is false. */
  readonly isNegated: boolean;
  /** Readings that are there, or else the whole is false already. */
  readonly guarded: ReadonlySet<string>;
}

/** One key for each place in the facts, however its path is written. */
export function readingKey({ fact, path }: Reading): string {
  const read = path === undefined ? undefined : readRulePath(path);
  const steps = read?.kind === 'one' || read?.kind === 'many' ? read.steps : read ? [path!] : [];
  return canonicalJson([fact, ...steps] as JsonValue);
}

/** Said of a list that a neighbour asks to have items. */
export function filledKey(reading: Reading): string {
  return `filled ${readingKey(reading)}`;
}

/** Whether the value may be missing without stopping the run. */
export function canBeMissing(leaf: Leaf, setting: Setting): boolean {
  const known = setting.schema?.known(leaf);
  if (known && !known.mayBeMissing) return false;
  if (setting.allowUndefinedFacts) return true;
  return leaf.path !== undefined && readRulePath(leaf.path).kind === 'one';
}

/** Says where a missing value makes true what nobody meant of it; returns whether it may be missing in all peace. */
export function checkMissing(
  leaf: Leaf,
  operator: OperatorName,
  asked: Asked,
  around: Around,
  setting: Setting,
  notes: Notes,
): boolean {
  if (!canBeMissing(leaf, setting)) return false;
  const result = compare(operator, undefined, leaf.value);
  // All neighbours of one priority are read, whatever one of them gives: nothing guards against an error.
  if (result === 'throws') return false;
  if (around.guarded.has(readingKey(leaf))) return true;
  if (leaf.value === null && operator.decorators.length === 0) return sayNull(leaf, operator, notes);
  if (result === around.isNegated) return true;
  const facts = factsFor(leaf, undefined);
  const written = around.isNegated ? { not: leaf.written } : leaf.written;
  const presence = presenceOf(leaf, asked);
  const guarded = presence && { all: [presence, written] };
  const options = leaf.path === undefined ? ({ allowUndefinedFacts: true } as const) : {};
  notes.say('jre-missing-is-true', partAt(leaf.part, 'operator'), {
    claim: `this${around.isNegated ? ' is false, and its negation true,' : ' is true'} where \`${leaf.path ?? leaf.fact}\` is missing`,
    help: presence ? 'ask beside it whether there is a value' : 'give the fact a value that stands for none',
    ...(facts ? { trial: trialOf(written, facts, true, options), meant: false } : {}),
    ...(guarded ? { instead: guarded } : {}),
    mailwright: mailwrightGuard(leaf, around),
  });
  return false;
}

function mailwrightGuard(leaf: Leaf, { isNegated }: Around): JsonObject | undefined {
  if (typeof leaf.value === 'object' && !isList(leaf.value)) return undefined;
  const comparison = inMailwright(leaf, { operator: leaf.operator, value: leaf.value });
  return { all: [inMailwright(leaf, { operator: 'present' }), isNegated ? { not: comparison } : comparison] };
}

/** True where there is a value of its kind: json-rules-engine can't ask for presence as such. */
function presenceOf({ fact, path, written }: Leaf, { kinds }: Asked): JsonObject | undefined {
  const params = written['params'] === undefined ? {} : { params: written['params'] };
  const read = { fact, ...params, ...(path === undefined ? {} : { path }) };
  const [kind] = kinds;
  if (kinds.length !== 1 || kind === undefined) return undefined;
  if (kind === 'boolean') return { ...read, operator: 'in', value: [true, false] };
  if (kind === 'number')
    return {
      any: [
        { ...read, operator: 'lessThan', value: 0 },
        { ...read, operator: 'greaterThanInclusive', value: 0 },
      ],
    };
  if (path === undefined) return undefined;
  if (kind === 'text' || kind === 'list') {
    const rooted = path.startsWith('$') ? path : `$.${path}`;
    return { ...read, path: `${rooted}.length`, operator: 'greaterThanInclusive', value: 0 };
  }
  return undefined;
}

function sayNull(leaf: Leaf, operator: OperatorName, notes: Notes): boolean {
  const isEqual = operator.plain === 'equal';
  if (!isEqual && operator.plain !== 'notEqual') return false;
  const trial = trialWith(leaf, operator, undefined);
  const options = leaf.path === undefined ? ({ allowUndefinedFacts: true } as const) : {};
  notes.say('jre-null-is-not-missing', partAt(leaf.part, 'value'), {
    claim: 'a value that is missing is not null',
    help: 'json-rules-engine can not ask for what is missing: give the fact null where there is none',
    ...(trial ? { trial: { ...trial, options }, meant: isEqual } : {}),
    mailwright: inMailwright(leaf, { operator: isEqual ? 'missing' : 'present' }),
  });
  return false;
}

/** A list of no items: every one of them is what is asked. */
export function checkEvery(
  leaf: Leaf,
  operator: OperatorName,
  asked: Asked,
  around: Around,
  setting: Setting,
  notes: Notes,
): void {
  const [outer, ...inner] = operator.decorators;
  if (outer !== 'everyFact') return;
  const known = setting.schema?.known(leaf);
  if (known?.hasItems || around.guarded.has(filledKey(leaf))) return;
  const trial = trialWith(leaf, operator, []);
  if (!trial || trial.gives.kind !== 'holds' || !trial.gives.holds) return;
  const holding = compare(
    { ...operator, decorators: inner },
    asked.item ? sampleOf(asked.item) : 'abc',
    leaf.value,
  );
  const { written } = leaf;
  const path = leaf.path === undefined ? '$' : leaf.path.startsWith('$') ? leaf.path : `$.${leaf.path}`;
  const some = { ...written, path: `${path}.length`, operator: 'greaterThan', value: 0 };
  notes.say('jre-every-of-none', partAt(leaf.part, 'operator'), {
    claim: 'of an empty list, every item is whatever is asked',
    help:
      holding === 'throws'
        ? 'ask for its length as well'
        : 'ask for its length as well, if none is not to count',
    trial,
    meant: false,
    instead: { all: [some, written] },
  });
}

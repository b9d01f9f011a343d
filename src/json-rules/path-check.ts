/** The path of a comparison, or of a fact that it compares with. */
import type { Part } from '../language/documents.js';
import type { Decorator, OperatorName, PlainOperator } from '../language/operator.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import type { JsonRuleCode } from '../vocabulary/json-rule-code.js';
import type { Told } from './finding.js';
import { trialOf } from './finding.js';
import type { RulePath } from './rule-path.js';
import { readRulePath, withFact } from './rule-path.js';
import type { Leaf } from './rule.js';
import { compare } from './semantics.js';
import type { Notes } from './setting.js';
import { writtenOperator } from './setting.js';
import { valuesNear } from './witness.js';

/** Whether the comparison can be looked at further: its path leads to one value, or to many that are taken as a list. */
export function checkPath(leaf: Leaf, operator: OperatorName | undefined, part: Part, notes: Notes): boolean {
  if (leaf.path === undefined) return true;
  const path = readRulePath(leaf.path);
  const say = (code: JsonRuleCode, told: Told) => notes.say(code, part, told);
  switch (path.kind) {
    case 'one':
      return true;
    case 'many':
      return checkMany(leaf, operator, say);
    case 'deep':
      say('jre-path-of-many', {
        claim: 'this path gives the value where it finds one, and a list where it finds several',
        help: 'write the whole path, step by step',
        ...deepTrial(leaf, operator),
      });
      return false;
    case 'script':
      say('jre-path-script', {
        claim: 'this path runs an expression on every item, and what goes wrong in it stops the run',
        help: 'compute it where the fact is made, and read the result by a path of names',
      });
      return false;
    case 'member':
      say('jre-path-without-root', {
        claim: `\`${leaf.path}\` is something that every JavaScript object has`,
        help: `write \`${path.meant}\``,
        trial: trialOf(
          leaf.written,
          { [leaf.fact]: { [leaf.path === '__proto__' ? 'a' : leaf.path]: 'abc' } },
          { kind: 'rejects', error: 'concat is not a function' },
        ),
        instead: { ...leaf.written, path: path.meant },
      });
      return false;
    case 'never':
      sayNever(leaf, operator, path, say);
      return false;
    case 'malformed':
      say('jre-path-malformed', {
        claim: 'this is no path: json-rules-engine does not tell, and reads the whole object, or nothing',
        help: 'write names and indices: `$.address.country`, `$.items[0].sku`',
        ...malformedTrial(leaf),
      });
      return false;
  }
}

type Say = (code: JsonRuleCode, told: Told) => void;

/** `$[` and the like: the resolver gives back what it was given. */
function malformedTrial({ fact, path, written }: Leaf): Pick<Told, 'trial'> {
  const opened = /^\$\.?([A-Za-z_]\w*)?\[$|^\$\.$/.exec(path!);
  if (!opened) return {};
  const probe = { fact, path: path!, operator: 'everyFact:equal', value: 1 };
  const items = opened[1] === undefined ? [1] : { [opened[1]]: [1] };
  const told = Object.hasOwn(written, 'fact') ? trialOf(probe, { [fact]: items }, true) : undefined;
  return told ? { trial: told } : {};
}

/** One value where a list is asked, or a list where one value is. */
function deepTrial(leaf: Leaf, operator: OperatorName | undefined): Pick<Told, 'trial' | 'meant'> {
  if (!operator) return {};
  const asksList = /ontain/.test(operator.plain) || operator.decorators.some((one) => one.endsWith('Fact'));
  for (const value of valuesNear(leaf.value, 0)) {
    const [one, several] = [
      compare(operator, value, leaf.value),
      compare(operator, [value, value], leaf.value),
    ];
    if (one === several || typeof one !== 'boolean' || typeof several !== 'boolean') continue;
    const at = /^\$\.\.([A-Za-z_]\w*)$/.exec(leaf.path!)?.[1];
    if (at === undefined) return {};
    const facts = asksList
      ? { [leaf.fact]: { [at]: value } }
      : { [leaf.fact]: { a: { [at]: value }, b: { [at]: value } } };
    return { trial: trialOf(leaf.written, facts, asksList ? one : several), meant: asksList ? several : one };
  }
  return {};
}

function sayNever(
  leaf: Leaf,
  operator: OperatorName | undefined,
  path: RulePath & { kind: 'never' },
  say: Say,
): void {
  const { meant } = path;
  const fromEnd = meant !== undefined && meant.includes(':]') && operator;
  const right =
    meant === undefined ? undefined : withPath(leaf, meant, fromEnd ? manyOf(operator) : undefined);
  // A value at the place that was meant, for which the comparison would hold.
  const target = meant?.replace(/\[-\d+:\]/g, '[0]');
  const holding =
    operator && valuesNear(leaf.value, 0).find((one) => compare(operator, one, leaf.value) === true);
  const facts =
    target === undefined || holding === undefined
      ? undefined
      : withFact({}, { fact: leaf.fact, path: target }, holding);
  const missing = operator && compare(operator, undefined, leaf.value);
  say('jre-path-never-matches', {
    claim: `this path leads nowhere: ${path.why}`,
    help:
      meant === undefined
        ? 'read one by one'
        : fromEnd
          ? `write \`${meant}\`, which gives a list, with \`someFact:\``
          : `write \`${meant}\``,
    ...(facts && missing === false ? { trial: trialOf(leaf.written, facts, false), meant: true } : {}),
    ...(right ? { instead: right } : {}),
  });
}

function withPath(leaf: Leaf, path: string, operator: string | undefined): JsonObject {
  return { ...leaf.written, path, ...(operator === undefined ? {} : { operator }) };
}

/** A path to many gives a list of what is there, even of one, and nothing at all where there is none. */
function checkMany(leaf: Leaf, operator: OperatorName | undefined, say: Say): boolean {
  if (!operator) return true;
  const positive = operator.decorators.filter((one) => one !== 'not');
  if (positive[0] === 'someFact' || (positive.length === 0 && operator.plain === 'contains')) return true;
  const right = manyOf(operator);
  const told = manyTrial(leaf, operator);
  say('jre-path-of-many', {
    claim: told?.isNone
      ? 'where this path finds nothing, it gives no list, not an empty one'
      : 'this path gives a list, even of one',
    help: right === undefined ? 'read one value, or use `someFact:`' : `write \`${right}\``,
    ...(told ? { trial: told.trial, meant: told.meant } : {}),
    ...(right === undefined ? {} : { instead: withPath(leaf, leaf.path!, right) }),
  });
  return false;
}

/** One item for which the comparison should hold, or none at all. */
function manyTrial(leaf: Leaf, operator: OperatorName) {
  const { plain } = operator;
  const isOfEvery = operator.decorators.some((one) => one === 'everyFact') || plain === 'doesNotContain';
  if (isOfEvery) {
    const isNegated = operator.decorators.filter((one) => one === 'not').length % 2 === 1;
    const facts = withFact({}, leaf, undefined);
    const gives = compare(operator, undefined, leaf.value);
    if (!facts || Object.keys(facts).length === 0 || typeof gives !== 'boolean') return undefined;
    return { trial: trialOf(leaf.written, facts, gives), meant: !isNegated, isNone: true };
  }
  const alone = valuesNear(leaf.value, 0).find((one) => {
    const single = compare(operator, one, leaf.value);
    return typeof single === 'boolean' && single !== compare(operator, [one], leaf.value);
  });
  if (alone === undefined) return undefined;
  const facts = withFact({}, leaf, alone as JsonValue);
  const gives = compare(operator, [alone as JsonValue], leaf.value);
  const meant = compare(operator, alone as JsonValue, leaf.value);
  if (!facts || typeof gives !== 'boolean' || typeof meant !== 'boolean') return undefined;
  return { trial: trialOf(leaf.written, facts, gives), meant, isNone: false };
}

const POSITIVE: Partial<Readonly<Record<PlainOperator, PlainOperator>>> = {
  notEqual: 'equal',
  notIn: 'in',
  doesNotContain: 'contains',
};

/** The operator that asks the same of a list that may not be there; undefined where there is none. */
function manyOf({ decorators, plain }: OperatorName): string | undefined {
  const [outer, ...rest] = decorators;
  const inner: OperatorName = { decorators: rest, plain };
  if (outer === undefined) {
    if (plain === 'contains') return plain;
    if (plain === 'doesNotContain') return 'not:contains';
    const positive = POSITIVE[plain];
    return positive ? `not:someFact:${positive}` : `someFact:${plain}`;
  }
  if (outer === 'someFact') return writtenOperator({ decorators, plain });
  if (outer === 'everyFact') return `not:someFact:not:${writtenOperator(inner)}`;
  if (outer !== ('not' satisfies Decorator)) return undefined;
  const negated = manyOf(inner);
  if (negated === undefined) return undefined;
  return negated.startsWith('not:') ? negated.slice('not:'.length) : `not:${negated}`;
}

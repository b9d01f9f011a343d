/** JSON → conditions: what json-rules-engine refuses when it takes a rule, and what it takes and does not read. */
import type { Part } from '../language/documents.js';
import { partAt } from '../language/documents.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import { closest } from '../vocabulary/suggest.js';
import type { JsonRuleCode } from '../vocabulary/json-rule-code.js';
import type { Finding, Told } from './finding.js';
import { findingAt, trialOf } from './finding.js';
import type { RuleCondition } from './rule.js';
import { isList } from './semantics.js';

const FORMS = ['any', 'all', 'not'] as const;
const LEAF_KEYS = ['fact', 'operator', 'value'] as const;
const KNOWN_KEYS = [...FORMS, 'condition', ...LEAF_KEYS, 'path', 'params', 'priority', 'name'];
/** What other languages of rules call a group: a condition of such a name is none. */
const GROUPS_ELSEWHERE: Readonly<Record<string, string>> = {
  and: 'all',
  or: 'any',
  none: 'not',
  conditions: 'all',
};

type Report = (finding: Finding) => void;

/** Reads a condition; undefined where json-rules-engine would refuse it, or could not read it. */
export class ConditionReader {
  constructor(private readonly report: Report) {}

  /** The `conditions` of a rule, or a named condition: a comparison can't stand there alone. */
  readRoot(value: JsonValue | undefined, part: Part): RuleCondition | undefined {
    if (!isObject(value)) return this.wrongForm(part, 'a condition is an object', 'write `{ "all": [ … ] }`');
    const isRoot = [...FORMS, 'condition'].some((form) => Object.hasOwn(value, form));
    if (isRoot) return this.read(value, part);
    if (this.elsewhere(value, part)) return undefined;
    const condition = this.read(value, part);
    if (condition) {
      this.say('jre-bare-root', part, {
        claim: 'conditions can not begin with a comparison',
        help: 'put it into `all`',
        trial: {
          ...trialOf(
            value,
            {},
            { kind: 'refuses', error: '"conditions" root must contain a single instance' },
          ),
          rules: [{ conditions: value, event: { type: 'holds' } }],
        },
        instead: { all: [value] },
      });
    }
    return condition;
  }

  read(value: JsonValue | undefined, part: Part): RuleCondition | undefined {
    if (!isObject(value))
      return this.wrongForm(
        part,
        'a condition is an object',
        'write `{ "fact": …, "operator": …, "value": … }`',
      );
    if (this.elsewhere(value, part)) return undefined;
    this.checkKeys(value, part);
    if (Object.hasOwn(value, 'condition')) {
      this.checkForms(value, part, 'condition');
      const name = value['condition'];
      if (typeof name === 'string' && name !== '') return { kind: 'condition', name, part, written: value };
      return this.wrongForm(
        partAt(part, 'condition'),
        'a condition is named by a text',
        'write the name that `setCondition` gave it',
      );
    }
    const form = FORMS.find((one) => Object.hasOwn(value, one));
    if (form === undefined) return this.readLeaf(value, part);
    this.checkForms(value, part, form);
    return form === 'not' ? this.readNot(value, part) : this.readGroup(form, value, part);
  }

  private readGroup(kind: 'all' | 'any', written: JsonObject, part: Part): RuleCondition | undefined {
    const inner = written[kind];
    if (!isList(inner)) {
      this.say('jre-wrong-form', partAt(part, kind), {
        claim: `\`${kind}\` is a list`,
        help: `write \`"${kind}": [ … ]\``,
        trial: trialOf(written, {}, { kind: 'refuses', error: `"${kind}" must be an array` }),
        ...(isObject(inner) ? { instead: { ...written, [kind]: [inner] } } : {}),
      });
      return undefined;
    }
    if (inner.length === 0) {
      this.say('jre-empty-group', partAt(part, kind), {
        claim: `\`${kind}\` of nothing is true`,
        help: kind === 'any' ? 'leave the rule out, if it is never to fire' : 'leave it out',
        trial: trialOf(written, {}, true),
        ...(kind === 'any' ? { meant: false } : {}),
      });
    }
    const conditions = inner.map((one, index) => this.read(one, partAt(part, kind, index)));
    if (conditions.some((one) => one === undefined)) return undefined;
    return { kind, conditions: conditions as RuleCondition[], part, written };
  }

  private readNot(written: JsonObject, part: Part): RuleCondition | undefined {
    const inner = written['not'];
    if (isList(inner)) {
      this.say('jre-wrong-form', partAt(part, 'not'), {
        claim: '`not` is one condition, not a list',
        help: 'say whether none of them is to hold (`any`), or not all of them (`all`)',
        trial: trialOf(written, {}, { kind: 'refuses', error: '"not" cannot be an array' }),
        instead: { not: { any: inner } },
      });
      return undefined;
    }
    const condition = this.read(inner, partAt(part, 'not'));
    return condition && { kind: 'not', condition, part, written };
  }

  private readLeaf(written: JsonObject, part: Part): RuleCondition | undefined {
    const missing = LEAF_KEYS.filter((key) => !Object.hasOwn(written, key));
    if (missing.length > 0) {
      const [first] = missing;
      this.say('jre-missing-key', part, {
        claim: `a comparison needs ${first === 'operator' ? 'an' : 'a'} ${first}`,
        help: `add \`"${first}"\``,
        trial: trialOf(
          written,
          {},
          { kind: 'refuses', error: `Condition: constructor "${first}" property required` },
        ),
      });
      return undefined;
    }
    const { fact, operator, value, path } = written;
    for (const [key, text] of [
      ['fact', fact],
      ['operator', operator],
      ['path', path],
    ] as const) {
      const isMissing = key === 'path' && (text === undefined || text === null);
      if (isMissing || (typeof text === 'string' && (text !== '' || key === 'path'))) continue;
      return this.wrongForm(
        partAt(part, key),
        `the ${key} of a comparison is a text`,
        `write \`"${key}": "…"\``,
      );
    }
    return {
      kind: 'leaf',
      fact: fact as string,
      operator: operator as string,
      value: value ?? null,
      ...(typeof path === 'string' && path !== '' ? { path } : {}),
      part,
      written,
    };
  }

  /** Two forms in one object: one of them is read. */
  private checkForms(written: JsonObject, part: Part, read: string): void {
    const others = ['any', 'all', 'not', 'condition', 'fact'].filter(
      (key) => key !== read && Object.hasOwn(written, key),
    );
    if (others.length === 0) return;
    this.say('jre-several-forms', partAt(part, others[0]!), {
      claim: `\`${others[0]}\` is not read beside \`${read}\``,
      help: 'put each into an object of its own, and both into `all`',
      which: 'key',
      instead: { all: [read, ...others].map((key) => formAlone(written, key)) },
    });
  }

  private checkKeys(written: JsonObject, part: Part): void {
    for (const key of Object.keys(written)) {
      if (KNOWN_KEYS.includes(key)) continue;
      const guess = closest(
        key,
        KNOWN_KEYS.filter((known) => !Object.hasOwn(written, known)),
      );
      // What is no misspelt key is a remark, such as a description.
      if (guess === undefined || key.length < 4) continue;
      this.say('jre-ignored-key', partAt(part, key), {
        claim: `\`${key}\` is not read`,
        help: `did you mean \`${guess}\`?`,
        which: 'key',
        instead: Object.fromEntries(
          Object.entries(written).map(([name, value]) => [name === key ? guess : name, value]),
        ),
      });
    }
  }

  /** A group as another language of rules names it. */
  private elsewhere(written: JsonObject, part: Part): boolean {
    const found = Object.keys(GROUPS_ELSEWHERE).find(
      (key) => Object.hasOwn(written, key) && typeof written[key] === 'object',
    );
    if (found === undefined || KNOWN_KEYS.some((key) => Object.hasOwn(written, key))) return false;
    const group = GROUPS_ELSEWHERE[found]!;
    this.say('jre-wrong-form', partAt(part, found), {
      claim: `there is no group \`${found}\``,
      help: `json-rules-engine knows \`all\`, \`any\` and \`not\`: write \`${group}\``,
      which: 'key',
    });
    return true;
  }

  private wrongForm(part: Part, claim: string, help: string): undefined {
    this.say('jre-wrong-form', part, { claim, help });
  }

  private say(code: JsonRuleCode, part: Part, told: Told): void {
    this.report(findingAt(code, part, told));
  }
}

/** The one form of several that stands under a key, alone. */
function formAlone(written: JsonObject, key: string): JsonObject {
  if (key !== 'fact') return { [key]: written[key] ?? null };
  const keys = [...LEAF_KEYS, 'path', 'params'].filter((one) => Object.hasOwn(written, one));
  return Object.fromEntries(keys.map((one) => [one, written[one]!]));
}

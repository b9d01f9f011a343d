/** What concerns a rule as a whole, and rules together: events, priorities, names, references. */
import { partAt, spanOf } from '../language/documents.js';
import type { JsonObject, JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Finding } from './finding.js';
import { findingAt, trialOf } from './finding.js';
import type { JsonRule, NamedCondition, RuleCondition } from './rule.js';
import { partsOf } from './rule.js';
import type { Setting } from './setting.js';
import { evaluate, filled, solve } from './solve.js';

/** The keys of a rule, and of its event. */
export function checkRuleKeys(rule: JsonRule): readonly Finding[] {
  const { written, part } = rule;
  if (!rule.isRule) return [];
  const findings: Finding[] = [];
  for (const key of ['conditions', 'event'] as const) {
    if (Object.hasOwn(written, key)) continue;
    findings.push(
      findingAt('jre-incomplete-rule', part, {
        claim: `a rule needs \`${key}\``,
        help: key === 'event' ? 'add `"event": { "type": "…" }`' : 'add `"conditions": { "all": [ … ] }`',
        trial: refusal([written], `addRule() argument requires "${key}" property`),
      }),
    );
  }
  const event = written['event'];
  if (event !== undefined && (!isObject(event) || !Object.hasOwn(event, 'type'))) {
    findings.push(
      findingAt('jre-incomplete-rule', partAt(part, 'event'), {
        claim: 'an event has a `type`',
        help: 'add `"type": "…"`',
        ...(isObject(event)
          ? {
              trial: refusal(
                [{ ...written, conditions: { all: [] } }],
                'requires event object with "type" property',
              ),
            }
          : {}),
      }),
    );
  }
  if (isObject(event)) findings.push(...factsInEvent(rule, event));
  if (Object.hasOwn(written, 'priority')) findings.push(...rulePriority(rule, written['priority'] ?? null));
  return findings;
}

/** With `replaceFactsInEventParams`, facts are read also for rules that do not hold, and on the first level only. */
function factsInEvent({ written, part }: JsonRule, event: JsonObject): readonly Finding[] {
  const params = event['params'];
  if (!isObject(params)) return [];
  return Object.entries(params).flatMap(([key, value]) => {
    const reference = isObject(value) && typeof value['fact'] === 'string' ? value['fact'] : undefined;
    if (reference === undefined) return [];
    const never = { any: [{ not: { all: [] } }, { not: { all: [] } }] };
    return [
      findingAt('jre-fact-in-event', partAt(part, 'event', 'params', key), {
        claim: `with \`replaceFactsInEventParams\` \`${reference}\` is read also where the rule does not hold, and stops the run where it is missing; without, the event holds the object as it stands`,
        help: `read \`${reference}\` where the event is handled, by \`almanac.factValue\``,
        trial: {
          rules: [{ conditions: never, event: written['event'] ?? null }],
          conditions: {},
          facts: {},
          options: { replaceFactsInEventParams: true },
          gives: { kind: 'rejects', error: `Undefined fact: ${reference}` },
        },
      }),
    ];
  });
}

function refusal(rules: readonly JsonObject[], error: string) {
  return { ...trialOf({}, {}, { kind: 'refuses', error }), rules };
}

function isWhole(value: JsonValue): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

function rulePriority({ written, part }: JsonRule, priority: JsonValue): readonly Finding[] {
  // As json-rules-engine reads it: what is 0, empty or null counts as 1.
  const number = Number.parseInt(String(priority || 1), 10);
  if (isWhole(priority) || priority === null) return [];
  const shown = JSON.stringify(priority);
  const isRefused = number <= 0;
  const claim = isRefused
    ? `the priority of a rule is at least 1`
    : Number.isNaN(number)
      ? `\`${shown}\` is no number: where the rule comes among the others is left to chance`
      : `\`${shown}\` is taken as ${number}`;
  return [
    findingAt('jre-bad-priority', partAt(part, 'priority'), {
      claim,
      help: 'write a whole number from 1; the highest comes first',
      ...(isRefused
        ? {
            trial: refusal(
              [{ ...written, conditions: { all: [] }, event: { type: 'x' } }],
              'Priority must be greater than zero',
            ),
          }
        : {}),
      instead: { ...written, priority: Number.isNaN(number) || isRefused ? 1 : number },
    }),
  ];
}

/** Priorities of conditions: groups of them are read one after the other. */
export function checkPriorities(condition: RuleCondition): readonly Finding[] {
  return [...partsOf(condition)].flatMap(({ written, part, kind }) => {
    const priority = Object.hasOwn(written, 'priority') ? (written['priority'] ?? null) : 1;
    if (isWhole(priority) || priority === null) return [];
    const number = Number.parseInt(String(priority), 10) || 1;
    const shown = JSON.stringify(priority);
    const claim =
      kind !== 'leaf'
        ? `\`${shown}\` is taken as ${number}`
        : `\`${shown}\` is taken as it stands the first time, and as ${Number.parseInt(String(priority), 10)} once the same object is used again: json-rules-engine changes it`;
    const help = 'write a whole number from 1; the highest is read first';
    return [
      findingAt('jre-bad-priority', partAt(part, 'priority'), {
        claim,
        help,
        instead: { ...written, priority: Math.max(1, number) },
      }),
    ];
  });
}

/** Several forms in one object: facts for which it matters which of them is read. */
export function withWitness(
  finding: Finding,
  read: RuleCondition | undefined,
  unread: RuleCondition | undefined,
  setting: Setting,
): Finding {
  if (!read || !unread || finding.trial) return finding;
  const unmet = solve(unread, false, setting);
  const met = unmet && solve(read, true, setting, unmet);
  const facts = met && filled(read, met);
  if (
    !facts ||
    evaluate(read, facts, setting) !== true ||
    evaluate(unread, filled(unread, facts), setting) !== false
  )
    return finding;
  const trial = { ...trialOf(read.written, facts, true) };
  const message = `${finding.diagnostic.message}: \`${JSON.stringify(facts)}\` gives true`;
  return { ...finding, diagnostic: { ...finding.diagnostic, message }, trial, meant: false };
}

/** Rules of one name: `updateRule` and `removeRule` do not tell them apart. */
export function checkNames(rules: readonly JsonRule[]): readonly Finding[] {
  const first = new Map<string, JsonRule>();
  return rules.flatMap((rule) => {
    if (rule.name === undefined) return [];
    const before = first.get(rule.name);
    if (!before) {
      first.set(rule.name, rule);
      return [];
    }
    return [
      findingAt('jre-duplicate-rule', partAt(rule.part, 'name'), {
        claim: `there is another rule \`${rule.name}\`: \`updateRule\` changes the first of them, \`removeRule\` removes both`,
        help: 'give each rule a name of its own',
        related: [{ message: 'the other stands here', span: spanOf(partAt(before.part, 'name')) }],
      }),
    ];
  });
}

/** One is enough to tell; some are tried, since not each can be shown. */
const MOST_SHOWN = 8;
const MOST_PAIRS = 200;

/** Rules of one priority run together: the event of a shallow one comes before that of a deep one, whatever their order. */
export function checkEventOrder(rules: readonly JsonRule[], setting: Setting): readonly Finding[] {
  const ready = rules.filter((rule) => rule.condition && isObject(rule.written['event']));
  const findings: Finding[] = [];
  let pairs = 0;
  for (const [index, later] of ready.entries()) {
    for (const earlier of ready.slice(Math.max(0, index - 8), index)) {
      if (findings.length >= MOST_SHOWN || !mayOvertake(earlier, later)) continue;
      if (++pairs > MOST_PAIRS) return findings;
      const finding = orderOf(earlier, later, setting);
      if (finding) findings.push(finding);
    }
  }
  return findings;
}

function mayOvertake(earlier: JsonRule, later: JsonRule): boolean {
  const [a, b] = [typeOf(earlier), typeOf(later)];
  if (a === undefined || b === undefined || a === b || priorityOf(earlier) !== priorityOf(later))
    return false;
  return depthOf(earlier.condition!) > depthOf(later.condition!);
}

function orderOf(earlier: JsonRule, later: JsonRule, setting: Setting): Finding | undefined {
  const facts = solve(earlier.condition!, true, setting);
  const met = facts && solve(later.condition!, true, setting, facts);
  const both = met && filled(earlier.condition!, filled(later.condition!, met));
  if (!both || [earlier, later].some((rule) => evaluate(rule.condition!, both, setting) !== true))
    return undefined;
  const bare = (rule: JsonRule): JsonObject => ({
    conditions: rule.condition!.written,
    event: { type: typeOf(rule)! },
  });
  return findingAt('jre-event-order', partAt(later.part, 'event'), {
    claim: 'events of one priority come as deep as their conditions are, not in the order of the rules',
    help: 'give the rule that is to come first a higher `priority`',
    related: [{ message: 'this rule stands before it', span: spanOf(partAt(earlier.part, 'event')) }],
    trial: {
      rules: [bare(earlier), bare(later)],
      conditions: {},
      facts: both,
      options: {},
      gives: { kind: 'events', types: [typeOf(later)!, typeOf(earlier)!] },
    },
    isOnlyWhereShown: true,
  });
}

function typeOf({ written }: JsonRule): string | undefined {
  const event = written['event'];
  return isObject(event) && typeof event['type'] === 'string' ? event['type'] : undefined;
}

function priorityOf({ written }: JsonRule): number {
  return Number.parseInt(String(written['priority'] || 1), 10);
}

function depthOf(condition: RuleCondition): number {
  if (condition.kind === 'not') return 1 + depthOf(condition.condition);
  if (!('conditions' in condition)) return 1;
  return 1 + Math.max(0, ...condition.conditions.map(depthOf));
}

/** Conditions that come to themselves again, by the name of the one that refers back: json-rules-engine runs on for ever, or out of memory. */
export function checkCycles(setting: Setting): ReadonlyMap<string, readonly Finding[]> {
  const findings = new Map<string, Finding[]>();
  const done = new Set<string>();
  for (const start of setting.conditions.keys()) {
    // Not by calling itself: a chain of names may be as long as the file.
    const path: { readonly name: string; readonly left: NamedCondition[] }[] = [];
    const enter = (name: string) =>
      path.push({ name, left: done.has(name) ? [] : namedIn(setting.conditions.get(name)) });
    enter(start);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.left.pop();
      const at = next ? path.findIndex(({ name }) => name === next.name) : -1;
      if (!next) done.add(path.pop()!.name);
      else if (at >= 0) {
        const names = [...path.slice(at).map(({ name }) => name), next.name];
        findings.set(top.name, [...(findings.get(top.name) ?? []), cycle(names, next)]);
      } else if (!done.has(next.name)) enter(next.name);
    }
  }
  return findings;
}

function namedIn(rule: JsonRule | undefined): NamedCondition[] {
  const parts = rule?.condition ? [...partsOf(rule.condition)] : [];
  return parts.filter((one): one is NamedCondition => one.kind === 'condition').toReversed();
}

function cycle(names: readonly string[], at: RuleCondition): Finding {
  return findingAt('jre-condition-cycle', partAt(at.part, 'condition'), {
    claim: `${names.map((name) => `\`${name}\``).join(' refers to ')}: json-rules-engine never comes to an end, and the process dies of it`,
    help: 'write out what is meant, without the reference back',
  });
}

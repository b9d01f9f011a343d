/** Plans with the numbers that a budget asks for, and gates as they are written. */
import { readRuleSet } from '../../../src/language/rule-set.js';
import type { RuleSet } from '../../../src/language/rule-set.js';
import { resolve } from '../../../src/language/resolve.js';
import type { Change } from '../../../src/plan/change.js';
import type { Impact, MailImpact, Pair } from '../../../src/plan/impact.js';
import type { Plan } from '../../../src/plan/plan.js';
import { fingerprint } from '../../../src/vocabulary/fingerprint.js';

/** The gates of documents that have no mistake. */
export function gatesIn(yaml: string): RuleSet['gates'] {
  const { ruleSet, diagnostics } = readRuleSet([{ path: 'rules/gates.yaml', text: yaml }]);
  const mistakes = [...diagnostics, ...resolve(ruleSet)].filter(({ code }) => code !== 'unknown-campaign');
  if (mistakes.length > 0) throw new Error(mistakes.map(({ message }) => message).join('\n'));
  return ruleSet.gates;
}

/** `budgets` are the lines of one gate, or its flow map. */
export function gate(budgets: string, name = 'review'): string {
  return `kind: gate\nname: ${name}\nversion: 1\n${budgets}\n`;
}

export const NONE: RuleSet['gates'] = new Map();

const pair = (before = 0, after = 0): Pair => ({ before, after });

export function mailImpact(name: string, more: Partial<MailImpact> = {}): MailImpact {
  return {
    name,
    mails: pair(),
    users: pair(),
    gained: 0,
    lost: 0,
    firstEarlier: 0,
    firstLater: 0,
    earlier: 0,
    later: 0,
    otherWords: 0,
    same: 0,
    more: 0,
    fewer: 0,
    ...more,
  };
}

export function impactWith(more: Partial<Impact>): Impact {
  return {
    from: undefined,
    to: undefined,
    users: 0,
    events: 0,
    total: mailImpact('all'),
    campaigns: [],
    mails: [],
    weeks: [],
    busiest: [],
    perUser: [],
    collisions: [],
    newlyCapped: 0,
    noLongerCapped: 0,
    capped: pair(),
    suppressions: [],
    inFlight: [],
    experiments: [],
    samples: [],
    assumptions: [],
    ...more,
  };
}

export function change(name: string, more: Partial<Change> = {}): Change {
  return {
    kind: 'campaign',
    name,
    how: 'edited',
    way: [],
    parts: [],
    effect: 'content',
    effects: ['content'],
    campaigns: [name],
    ...more,
  };
}

export function planWith(
  impact: Partial<Impact> | undefined,
  changes: readonly Change[] = [],
): Omit<Plan, 'gates'> {
  const side = { commit: undefined, rules: fingerprint(1), templates: fingerprint(2) };
  return {
    before: { name: 'HEAD', ...side },
    after: { name: 'working tree', ...side },
    program: '0.1.0',
    history: undefined,
    changes,
    impact: impact && impactWith(impact),
    warnings: [],
  };
}

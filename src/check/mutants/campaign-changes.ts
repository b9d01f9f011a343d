/** Changes of campaigns: what begins a run, what ends it, who gets its mails. Their steps are in step-changes.ts. */
import type { CampaignBody, OnRepeat } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Path } from '../../vocabulary/json.js';
import type { Change } from './change.js';
import { drop, rename, write } from './change.js';
import { optionalCondition, othersThan } from './condition-changes.js';
import { eventChanges } from './event-changes.js';
import { clockChanges, durationChanges, numberChanges } from './constants.js';
import { stepChanges } from './step-changes.js';

const DEFAULT_PRIORITY = 50;

export function campaignChanges(name: string, body: CampaignBody, ruleSet: RuleSet): readonly Change[] {
  const { purpose, audience, exit = [], steps } = body;
  return [
    ...othersThan(purpose, Object.keys(ruleSet.policy?.body.purposes ?? {})).map((one) =>
      write('purpose-swapped', ['purpose'], one),
    ),
    ...priorityChanges(name, body, ruleSet),
    ...triggerChanges(body.trigger, ['trigger'], ruleSet),
    ...entryChanges(body.entry ?? {}, ['entry']),
    ...exit.flatMap((one, index) => [
      drop('exit-dropped', ['exit', index], `without the exit \`${one.event}\``),
      ...eventChanges(one.event, ['exit', index, 'event'], ruleSet),
      ...optionalCondition('where', one.where, ['exit', index, 'where'], ruleSet),
    ]),
    ...optionalCondition('audience', audience, ['audience'], ruleSet),
    ...stepChanges(steps, ['steps'], ruleSet),
  ];
}

/** Two campaigns beside each other in priority change their order, by the one that is written. */
function priorityChanges(
  name: string,
  { priority }: CampaignBody,
  { campaigns }: RuleSet,
): readonly Change[] {
  if (priority === undefined) return [];
  const others = [...campaigns.values()]
    .filter((one) => one.name !== name)
    .map((one) => ({ name: one.name, priority: one.body.priority ?? DEFAULT_PRIORITY }))
    .sort((a, b) => a.priority - b.priority);
  const below = others.findLast((one) => one.priority <= priority);
  const above = others.find((one) => one.priority >= priority);
  const moved = [
    ...(below ? [{ to: Math.max(0, below.priority - 1), other: below }] : []),
    ...(above ? [{ to: Math.min(1000, above.priority + 1), other: above }] : []),
  ];
  return moved
    .filter(({ to }) => to !== priority)
    .map(({ to, other }) =>
      write(
        'priority-swapped',
        ['priority'],
        to,
        `priority ${priority} → ${to}, ${to < priority ? 'below' : 'above'} \`${other.name}\``,
      ),
    );
}

function triggerChanges(trigger: CampaignBody['trigger'], path: Path, ruleSet: RuleSet): readonly Change[] {
  if ('event' in trigger) {
    return [
      ...eventChanges(trigger.event, [...path, 'event'], ruleSet),
      ...optionalCondition('where', trigger.where, [...path, 'where'], ruleSet),
    ];
  }
  if ('date' in trigger) {
    const { offset, at, repeat } = trigger.date;
    const here = (...keys: readonly string[]) => [...path, 'date', ...keys];
    const ofOffset =
      offset === undefined
        ? []
        : typeof offset === 'string'
          ? durationChanges(offset, here('offset'), 'offset')
          : Object.entries(offset).flatMap(([unit, count]) =>
              numberChanges(count as number, here('offset', unit), 'offset'),
            );
    return [
      ...ofOffset,
      ...(offset === undefined ? [] : [drop('offset-dropped', here('offset'))]),
      ...(at === undefined ? [] : [...clockChanges(at, here('at')), drop('clock-dropped', here('at'))]),
      ...(repeat === undefined ? [] : [drop('repeat-dropped', here('repeat'))]),
    ];
  }
  const [key, other] =
    'enters' in trigger ? (['enters', 'leaves'] as const) : (['leaves', 'enters'] as const);
  const segment = 'enters' in trigger ? trigger.enters : trigger.leaves;
  return [
    rename('enters-leaves-swapped', [...path, key], other),
    ...othersThan(segment, ruleSet.segments.keys()).map((name) =>
      write('segment-swapped', [...path, key], name),
    ),
  ];
}

const ON_REPEAT: readonly OnRepeat[] = ['ignore', 'refresh', 'restart', 'parallel'];

function entryChanges(entry: NonNullable<CampaignBody['entry']>, path: Path): readonly Change[] {
  const { key, onRepeat, maxWait, cooldown, maxEntries } = entry;
  const at = (name: string) => [...path, name];
  return [
    ...(key === undefined ? [] : [drop('key-dropped', at('key'))]),
    ...(onRepeat === undefined
      ? []
      : ON_REPEAT.filter((one) => one !== onRepeat).map((one) => onRepeatChange(entry, one, path))),
    ...periodChanges('max-wait', maxWait, at('maxWait')),
    ...periodChanges('cooldown', cooldown, at('cooldown')),
    ...(maxEntries === undefined
      ? []
      : [
          ...numberChanges(maxEntries, at('maxEntries'), 'max-entries', 1),
          drop('max-entries-dropped', at('maxEntries')),
        ]),
  ];
}

/** Only a restart has a `maxWait`: who takes it for something else leaves that out. */
function onRepeatChange(entry: NonNullable<CampaignBody['entry']>, onRepeat: OnRepeat, path: Path): Change {
  const { maxWait, ...others } = entry;
  if (maxWait === undefined) return write('on-repeat-swapped', [...path, 'onRepeat'], onRepeat);
  const says = `onRepeat ${entry.onRepeat!} → ${onRepeat}, without \`maxWait\``;
  return write('on-repeat-swapped', path, { ...others, onRepeat }, says);
}

/** A duration that may also be left out. */
export function periodChanges(operator: string, value: string | undefined, path: Path): readonly Change[] {
  return value === undefined
    ? []
    : [...durationChanges(value, path, operator), drop(`${operator}-dropped`, path)];
}

/** Changes of a campaign's steps: waits, mails, choices. */
import type {
  CalendarWait,
  ChooseStep,
  FactReference,
  OnPastTarget,
  SendStep,
  Step,
  WaitForStep,
} from '../../language/documents.js';
import { branchesOf, isFactReference } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import type { Change } from './change.js';
import { drop, swap, write } from './change.js';
import {
  conditionChanges,
  factChanges,
  optionalCondition,
  othersThan,
  wordsOf,
} from './condition-changes.js';
import { clockChanges, durationChanges, nextWeekday, numberChanges } from './constants.js';
import { eventChanges } from './event-changes.js';
import { textChanges } from './text-changes.js';

export function stepChanges(steps: readonly Step[], path: Path, ruleSet: RuleSet): readonly Change[] {
  return steps.flatMap((step, index) => {
    const here = [...path, index];
    return [
      ...ownChanges(step, here, ruleSet),
      ...branchesOf(step).flatMap((branch) => stepChanges(branch.steps, [...here, ...branch.path], ruleSet)),
    ];
  });
}

function ownChanges(step: Step, path: Path, ruleSet: RuleSet): readonly Change[] {
  if ('send' in step) return sendChanges(step, path, ruleSet);
  if ('waitFor' in step) return waitForChanges(step, path, ruleSet);
  if ('choose' in step) return chooseChanges(step, path, ruleSet);
  return [
    ...waitChanges(step.wait, [...path, 'wait'], 'wait'),
    ...(typeof step.wait === 'string' && step.id !== undefined
      ? [write('wait-dropped', [...path, 'wait'], '0s', `without the wait \`${step.id}\``)]
      : [drop('wait-dropped', path, `without the wait${step.id === undefined ? '' : ` \`${step.id}\``}`)]),
    ...pastTargetChanges(step.onPastTarget, [...path, 'onPastTarget']),
  ];
}

const ON_PAST_TARGET: readonly OnPastTarget[] = ['now', 'skip-step', 'exit'];

function pastTargetChanges(value: OnPastTarget | undefined, path: Path): readonly Change[] {
  if (value === undefined) return [];
  return ON_PAST_TARGET.filter((one) => one !== value).map((one) => write('past-target-swapped', path, one));
}

/** An exact wait or one of the calendar, a unit to either side. */
export function waitChanges(wait: string | CalendarWait, path: Path, kind: string): readonly Change[] {
  if (typeof wait === 'string') return durationChanges(wait, path, kind);
  const { days, months, at, until, on = [] } = wait;
  const here = (...keys: readonly (string | number)[]): Path => [...path, ...keys];
  return [
    ...(days === undefined ? [] : numberChanges(days, here('days'), `${kind}-days`, 0)),
    ...(months === undefined ? [] : numberChanges(months, here('months'), `${kind}-months`, 0)),
    ...(at === undefined ? [] : [...clockChanges(at, here('at')), drop('clock-dropped', here('at'))]),
    ...(until === undefined ? [] : clockChanges(until, here('until'))),
    ...(on.length === 1
      ? [write('weekday-moved', here('on', 0), nextWeekday(on[0]!)!)]
      : on.map((day, index) => drop('weekday-dropped', here('on', index), `not on \`${day}\``))),
    ...(on.length > 0 ? [drop('weekdays-dropped', here('on'))] : []),
  ];
}

function waitForChanges(step: WaitForStep, path: Path, ruleSet: RuleSet): readonly Change[] {
  const { event, where, timeout, lookback } = step.waitFor;
  const at = (...keys: readonly string[]): Path => [...path, 'waitFor', ...keys];
  return [
    ...eventChanges(event, at('event'), ruleSet),
    ...waitChanges(timeout, at('timeout'), 'timeout'),
    ...optionalCondition('where', where, at('where'), ruleSet),
    ...(lookback === undefined
      ? []
      : [...durationChanges(lookback, at('lookback'), 'lookback'), drop('lookback-dropped', at('lookback'))]),
    ...(step.then && step.otherwise
      ? [
          swap(
            'branches-swapped',
            [...path, 'then'],
            [...path, 'otherwise'],
            '`then` and `otherwise` swapped',
          ),
        ]
      : []),
    ...(step.then && step.otherwise
      ? [drop('branch-dropped', [...path, 'otherwise'], 'without `otherwise`')]
      : []),
    ...pastTargetChanges(step.onPastTarget, [...path, 'onPastTarget']),
  ];
}

function chooseChanges({ choose }: ChooseStep, path: Path, ruleSet: RuleSet): readonly Change[] {
  return choiceChanges(choose, [...path, 'choose'], ruleSet);
}

/** Entries of a list of which the first that holds counts: each left out, and each changing places with the next. */
export function choiceChanges(
  entries: readonly (object | { readonly when: SendStep['when'] })[],
  path: Path,
  ruleSet: RuleSet,
): readonly Change[] {
  return entries.flatMap((entry, index) => {
    if (!('when' in entry) || !entry.when) return [];
    const next = entries[index + 1];
    const isBeforeOther = next !== undefined && 'when' in next;
    return [
      ...(entries.length > 2
        ? [drop('choice-dropped', [...path, index], `without the choice \`${wordsOf(entry.when)}\``)]
        : []),
      ...(isBeforeOther
        ? [
            swap(
              'choices-swapped',
              [...path, index],
              [...path, index + 1],
              `the choice \`${wordsOf(entry.when)}\` after the next`,
            ),
          ]
        : []),
      ...conditionChanges(entry.when, [...path, index, 'when'], ruleSet),
    ];
  });
}

function sendChanges(step: SendStep, path: Path, ruleSet: RuleSet): readonly Change[] {
  const { send, when, template, subject, preheader, data = {}, content = {} } = step;
  const at = (...keys: readonly string[]): Path => [...path, ...keys];
  const names = Object.keys(data);
  return [
    drop('send-dropped', path, `without the mail \`${send}\``),
    ...optionalCondition('when', when, at('when'), ruleSet),
    ...othersThan(template, ruleSet.templates.keys()).map((one) =>
      write('template-swapped', at('template'), one),
    ),
    ...Object.entries(content).flatMap(([slot, block]) =>
      othersThan(block, ruleSet.contents.keys()).map((one) =>
        write('content-swapped', at('content', slot), one),
      ),
    ),
    ...names.flatMap((name, index) => [
      ...bindingChanges(data[name] as JsonValue, at('data', name), ruleSet),
      ...(index + 1 < names.length
        ? [
            swap(
              'data-swapped',
              at('data', name),
              at('data', names[index + 1]!),
              `\`${name}\` and \`${names[index + 1]!}\` swapped`,
            ),
          ]
        : []),
    ]),
    ...textChanges(subject, at('subject'), names),
    ...(preheader === undefined
      ? []
      : [...textChanges(preheader, at('preheader'), names), drop('preheader-dropped', at('preheader'))]),
  ];
}

/** A value of a mail. */
export function bindingChanges(binding: JsonValue, path: Path, ruleSet: RuleSet): readonly Change[] {
  return isFactReference(binding) ? factChanges(binding as FactReference, path, ruleSet) : [];
}

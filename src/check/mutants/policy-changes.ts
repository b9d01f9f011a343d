/** Changes of the policy: consent, quiet hours, caps, holdouts, lateness, links. */
import type { CapBody, PolicyBody, PurposeBody, QuietHoursBody, Regime } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Path } from '../../vocabulary/json.js';
import { periodChanges } from './campaign-changes.js';
import type { Change } from './change.js';
import { drop, write } from './change.js';
import { clockChanges, durationChanges, numberChanges, shareChanges } from './constants.js';
import { choiceChanges } from './step-changes.js';
import { textChanges } from './text-changes.js';

export function policyChanges(body: PolicyBody, ruleSet: RuleSet): readonly Change[] {
  const { timeZone, allowedLateness, purposes, links = {} } = body;
  const tags = Object.entries(links.utm ?? {});
  return [
    write('zone-swapped', ['timeZone'], timeZone === 'UTC' ? 'Europe/Berlin' : 'UTC'),
    ...periodChanges('lateness', allowedLateness, ['allowedLateness']),
    ...Object.entries(purposes).flatMap(([name, purpose]) =>
      purposeChanges(purpose, ['purposes', name], ruleSet),
    ),
    ...tags.flatMap(([name, text]) => [
      ...textChanges(text, ['links', 'utm', name], BUILT_IN),
      ...(text.includes('{{') ? [] : [write('link-changed', ['links', 'utm', name], `${text}-2`)]),
      drop('link-dropped', ['links', 'utm', name]),
    ]),
    ...(links.unsubscribe === undefined
      ? []
      : textChanges(links.unsubscribe, ['links', 'unsubscribe'], ['campaign', 'step'])),
  ];
}

const BUILT_IN = ['campaign', 'step', 'variant'];

const REGIMES: readonly Regime[] = ['opt-in', 'opt-out', 'not-required'];

function regimeChanges(regime: Regime, path: Path): readonly Change[] {
  return REGIMES.filter((one) => one !== regime).map((one) =>
    write(
      REGIMES.indexOf(one) > REGIMES.indexOf(regime) ? 'consent-weakened' : 'consent-tightened',
      path,
      one,
    ),
  );
}

function purposeChanges(purpose: PurposeBody, path: Path, ruleSet: RuleSet): readonly Change[] {
  const { consent, quietHours, caps = [], holdout } = purpose;
  const at = (...keys: readonly (string | number)[]): Path => [...path, ...keys];
  return [
    ...(typeof consent === 'string'
      ? regimeChanges(consent, at('consent'))
      : [
          ...choiceChanges(consent, at('consent'), ruleSet),
          ...consent.flatMap((one, index) =>
            'when' in one
              ? regimeChanges(one.require, at('consent', index, 'require'))
              : regimeChanges(one.otherwise, at('consent', index, 'otherwise')),
          ),
        ]),
    ...(quietHours === undefined ? [] : [drop('quiet-hours-dropped', at('quietHours'))]),
    ...(typeof quietHours === 'object' ? quietHoursChanges(quietHours, at('quietHours')) : []),
    ...caps.flatMap((cap, index) => capChanges(cap, at('caps', index))),
    ...(['obeysCaps', 'countsTowardCaps'] as const).flatMap((flag) => {
      const value = purpose[flag];
      return value === undefined ? [] : [write('cap-flag-negated', at(flag), !value)];
    }),
    ...(holdout === undefined
      ? []
      : [...shareChanges(holdout, at('holdout'), 'holdout'), drop('holdout-dropped', at('holdout'))]),
  ];
}

function quietHoursChanges({ from, to, onHit, expireAfter }: QuietHoursBody, path: Path): readonly Change[] {
  return [
    ...clockChanges(from, [...path, 'from'], 'quiet-edge'),
    ...clockChanges(to, [...path, 'to'], 'quiet-edge'),
    ...onHitChanges(onHit, path),
    ...periodChanges('expiry', expireAfter, [...path, 'expireAfter']),
  ];
}

function onHitChanges(onHit: CapBody['onHit'], path: Path): readonly Change[] {
  return onHit === undefined
    ? []
    : [write('on-hit-swapped', [...path, 'onHit'], onHit === 'defer' ? 'drop' : 'defer')];
}

function capChanges(
  { max, per, window, onHit, lookAhead, expireAfter }: CapBody,
  path: Path,
): readonly Change[] {
  const at = (key: string) => [...path, key];
  return [
    drop('cap-dropped', path, `without the cap ${max} per ${per}`),
    ...numberChanges(max, at('max'), 'cap', 1),
    ...durationChanges(per, at('per'), 'cap-window'),
    ...(window === undefined
      ? []
      : [write('cap-window-swapped', at('window'), window === 'rolling' ? 'calendar' : 'rolling')]),
    ...onHitChanges(onHit, path),
    ...periodChanges('look-ahead', lookAhead, at('lookAhead')),
    ...periodChanges('expiry', expireAfter, at('expireAfter')),
  ];
}

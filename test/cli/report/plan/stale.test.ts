import { expect, test } from 'vitest';
import { isStale } from '../../../../src/cli/report/plan/stale.js';
import type { PlanInputs } from '../../../../src/cli/report/plan/stale.js';
import type { Fingerprint } from '../../../../src/vocabulary/fingerprint.js';
import { EXAMPLE } from './example.js';

const OTHER = 'ffffffffffffffff' as Fingerprint;
const { before, after, history, program } = EXAMPLE;
const NOW: PlanInputs = { before, after, history, program };

test.each<[string, PlanInputs, readonly string[]]>([
  ['nothing', NOW, []],
  ['old rules', { ...NOW, before: { ...before, rules: OTHER } }, ['the rules of HEAD']],
  ['new templates', { ...NOW, after: { ...after, templates: OTHER } }, ['the templates of working tree']],
  ['the log', { ...NOW, history: OTHER }, ['the history']],
  ['no log', { ...NOW, history: undefined }, ['the history']],
  ['the program', { ...NOW, program: '0.2.0' }, ['mailwright itself']],
  [
    'all',
    {
      before: { rules: OTHER, templates: OTHER },
      after: { rules: OTHER, templates: OTHER },
      history: OTHER,
      program: '0.2.0',
    },
    [
      'the rules of HEAD',
      'the templates of HEAD',
      'the rules of working tree',
      'the templates of working tree',
      'the history',
      'mailwright itself',
    ],
  ],
])('where %s moved, that is named', (_, now, moved) => {
  expect(isStale(EXAMPLE, now)).toEqual(moved);
});

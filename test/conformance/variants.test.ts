/** Variants in the suite: who has which is what GrowthBook's own SDK says, and an engine that says otherwise fails. */
import { GrowthBookClient } from '@growthbook/growthbook';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { answersOf, caseNamed, cases, decided, verdictOn } from './verdicts.js';

const growthBook = new GrowthBookClient({});

describe('variants', () => {
  const one = caseNamed('keeps the variant of the run');
  const answers = answersOf(one);

  test('are compared where a case names them', () => {
    const swapped = answers.map((answer) => ({ ...answer, variant: 'warm' }));
    expect(decided(verdictOn(one, swapped))).toEqual([
      '`welcome/hello` was sent under the variant `warm`, not `control`',
      '`welcome/tips` was sent under the variant `warm`, not `control`',
    ]);
    const without = answers.map((answer) =>
      Object.fromEntries(Object.entries(answer).filter(([key]) => key !== 'experiment' && key !== 'variant')),
    );
    expect(decided(verdictOn(one, without, 'sends'))[0]).toBe(
      '`welcome/hello` was sent under the variant `none`, not `control`',
    );
  });

  test('are compared of mails that are held out, too', () => {
    const held = caseNamed('uses up no cap');
    const mailed = answersOf(held).map((answer) =>
      answer['outcome'] === 'held-out' ? { ...answer, variant: 'mailed' } : answer,
    );
    expect(decided(verdictOn(held, mailed))).toEqual([
      '`welcome/hello` was not held-out under the variant `silent` at 2026-06-01T10:00:00Z, but held-out by `holdout` under the variant `mailed` at 2026-06-01T10:00:00Z',
    ]);
  });

  test('are compared by name only: a mail that no case names a variant of may have any', () => {
    const plain = caseNamed('leap seconds');
    const some = answersOf(plain).map((answer) => ({ ...answer, experiment: 'x', variant: 'y' }));
    expect(verdictOn(plain, some)).toEqual({ kind: 'passed' });
  });

  test.each(cases.filter(({ rules }) => rules.some(({ kind }) => kind === 'experiment')))(
    'are GrowthBook’s: $name',
    ({ rules, scenario: { user, events, expected } }) => {
      const ids = [...new Set([user, ...events.map((event) => event.user)])];
      const known = rules
        .filter(({ kind }) => kind === 'experiment')
        .flatMap((experiment) => ids.map((id) => ofGrowthBook(experiment, id) ?? 'none'));
      // A mail of another campaign is under no experiment.
      const of = (campaign: string) => rules.some((rule) => rule['campaign'] === campaign);
      const wanted = [...expected.sends, ...expected.refusals]
        .filter(({ campaign }) => of(campaign))
        .flatMap(({ variant }) => variant?.value ?? []);
      expect(wanted.length).toBeGreaterThan(0);
      for (const variant of wanted) expect(known).toContain(variant);
      if (ids.length === 1) {
        const taken = known.filter((variant) => variant !== 'none');
        expect([...new Set(wanted)]).toEqual([taken.length > 0 ? taken.join('+') : 'none']);
      }
    },
  );
});

/** What GrowthBook's own SDK says, by the experiment's document. */
function ofGrowthBook(experiment: JsonObject, id: string): string | undefined {
  const variants = experiment['variants'] as readonly { readonly name: string; readonly weight: number }[];
  const share = (percent: string) => Number(percent.replace('%', '')) / 100;
  const all = variants.reduce((sum, { weight }) => sum + weight, 0);
  const exclusive = experiment['exclusive'] as Readonly<Record<'group' | 'from' | 'to', string>> | undefined;
  const result = growthBook.runInlineExperiment(
    {
      key: String(experiment['name']),
      seed: String(experiment['seed']),
      hashVersion: 2,
      variations: variants.map(({ name }) => name) as [string, string],
      weights: variants.map(({ weight }) => weight / all),
      coverage: share(String(experiment['coverage'])),
      ...(exclusive
        ? {
            namespace: [exclusive.group, share(exclusive.from), share(exclusive.to)] as [
              string,
              number,
              number,
            ],
          }
        : {}),
    },
    { attributes: { id } },
  );
  return result.inExperiment ? result.value : undefined;
}

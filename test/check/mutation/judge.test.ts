/** What is found of mutants of small shops; and that a survivor's scenario is what it claims to be. */
import { describe, expect, test } from 'vitest';
import { readBack } from '../../../src/check/discover/scenario-text.js';
import { judge } from '../../../src/check/mutation/judge.js';
import { openTested } from '../../../src/check/scenario-tests.js';
import { SOUND } from '../../cli/mailwright.js';
import { WITH_INVARIANT, ground, mutant, mutantsIn } from './shops.js';

const sound = await ground(SOUND);
const BROKEN_ALREADY = {
  ...WITH_INVARIANT,
  'rules/shop.yaml': String(WITH_INVARIANT['rules/shop.yaml']).replace('max: 1', 'max: 2'),
};

describe('a mutant is', () => {
  test('killed by the scenario that fails, with what it says', async () => {
    expect(await judge(sound, mutant(sound, 'wait 1h → 2h'))).toMatchObject({
      kind: 'killed',
      by: { kind: 'scenario', file: 'scenarios/cart.yaml', name: 'a cart is remembered' },
    });
  });

  test('invalid where `validate` refuses it, with the code', async () => {
    const found = await judge(sound, mutant(sound, 'without `default: Hello`'));
    expect(found).toMatchObject({ kind: 'invalid', code: 'may-be-missing' });
  });

  test('a survivor where a life shows it and nothing notices, with a scenario that would', async () => {
    const found = await judge(sound, mutant(sound, 'value 100 → 101'));
    expect(found).toMatchObject({ kind: 'survived', witness: { campaign: 'cart' } });
  });

  test('killed by an invariant that the rules keep, where no scenario fails', async () => {
    const kept = await ground(WITH_INVARIANT);
    expect(await judge(kept, mutant(kept, 'max 1 → 2'))).toMatchObject({
      kind: 'killed',
      by: { kind: 'invariant', name: 'one-mail-a-day' },
    });
  });

  test('not killed by an invariant that the rules break already', async () => {
    const broken = await ground(BROKEN_ALREADY);
    const found = await judge(broken, mutant(broken, 'max 2 → 3'));
    expect(found).not.toMatchObject({ by: { name: 'one-mail-a-day' } });
  });

  test('not killed by a scenario that fails without it', async () => {
    const failing = String(SOUND['scenarios/cart.yaml']).replace('T11:00', 'T11:30');
    const of = await ground({ ...SOUND, 'scenarios/cart.yaml': failing });
    expect((await judge(of, mutant(of, 'wait 1h → 2h'))).kind).toBe('survived');
  });

  test('not told apart where no life that is lived differs, and they are counted', async () => {
    const of = await ground(SOUND);
    const same = { ...mutant(of, 'wait 1h → 2h'), files: () => of.files.rules };
    const found = await judge(of, same);
    expect(found.kind === 'equivalent' || found.kind === 'not-told-apart').toBe(true);
    if (found.kind === 'not-told-apart') expect(found.lives).toBeGreaterThan(60);
  });
});

test('a survivor has a scenario that holds by the rules and fails by the mutant, read anew; in any order the same', async () => {
  const bare = await ground({ ...SOUND, 'scenarios/cart.yaml': NOTHING });
  const chosen = mutantsIn(bare).filter((_, index) => index % 4 === 1);
  const found = new Map<string, unknown>();
  for (const one of chosen) {
    const judgement = await judge(bare, one);
    found.set(one.id, judgement);
    if (judgement.kind !== 'survived') continue;
    const { witness } = judgement;
    expect(witness, one.says).toBeDefined();
    const rules = await openTested(bare.files.rules);
    expect(readBack(witness!.text, rules.sound!.project, rules.sound!.mails).faults, one.says).toEqual([]);
    const changed = await openTested(one.files());
    const there = readBack(witness!.text, changed.sound!.project, changed.sound!.mails);
    expect(there.scenario === undefined || there.faults.length > 0, one.says).toBe(true);
  }
  expect(
    [...found.values()].filter((one) => (one as { kind: string }).kind === 'survived').length,
  ).toBeGreaterThan(3);
  const other = await ground({ ...SOUND, 'scenarios/cart.yaml': NOTHING });
  for (const one of chosen.toReversed().slice(0, 5))
    expect(await judge(other, one)).toEqual(found.get(one.id));
}, 120_000);

const NOTHING = `- name: nothing is asked
  given: { profile: { userId: ada } }
  when:
    - { at: "2026-03-02T10:00:00+01:00", event: Product Added, properties: { cart_id: c1, price: 140 } }
  then: [{ others: allowed }]
`;

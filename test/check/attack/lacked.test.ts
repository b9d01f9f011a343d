/** Of what no life comes to, the first thing on the way there that all lacked. */
import { expect, test } from 'vitest';
import type { Files } from '../../cli/mailwright.js';
import { attack } from '../../../src/check/attack/attack.js';
import { carryOut } from '../../../src/check/attack/unit.js';
import { groundFor } from './ground.js';
import { cartShop } from './shops.js';

/** Which no life has, and no proof excludes: counts over different times count as independent. */
const IN_VAIN = `{ all: [ { fact: count, params: { event: Product Added, within: 1d }, operator: greaterThanInclusive, value: 3 }, { fact: count, params: { event: Product Added, within: 7d }, operator: lessThan, value: 2 } ] }`;

const NAMED = '{ fact: profile, path: $.traits.firstName, operator: present }';

const CONTENT = `kind: content
name: offer
version: 1
choose:
  - when: ${IN_VAIN}
    show: { text: "for Ada" }
  - otherwise: { text: "for all" }
`;

const EXPERIMENT = `kind: experiment
name: words
version: 1
campaign: cart
seed: words-1
coverage: 1%
variants:
  - { name: plain, weight: 999999 }
  - { name: rare, weight: 1, set: { steps.reminder.subject: "Still there" } }
metric: { event: Order Completed, within: 3d }
`;

const SEND = `  - { send: reminder, template: mail, subject: "Your cart", content: { offer: offer } }\n`;

test.each<[string, Files, string, RegExp]>([
  [
    'a choice that is asked about',
    cartShop({ steps: SEND, others: CONTENT }),
    'offer/1',
    /^its `when` was asked of \d+ lives, and never held; in the nearest, ./,
  ],
  [
    'a choice of a mail that is never sent',
    cartShop({ steps: SEND, audience: `audience: ${IN_VAIN}\n`, others: CONTENT.replace(IN_VAIN, NAMED) }),
    'offer/1',
    /^no mail that shows it was sent: the audience was asked of \d+ lives, and never held; in the nearest, ./,
  ],
  [
    'an exit by an event that is never such',
    cartShop({ exit: `exit: [{ event: Order Completed, where: ${IN_VAIN} }]\n` }),
    'cart by Order Completed',
    /^the `where` of the exit was asked of \d+ lives, and never held; in the nearest, ./,
  ],
  [
    'a mail behind one that takes the run away',
    cartShop({
      steps: `  - choose:
      - when: ${IN_VAIN}
        steps: [ { send: reminder, template: mail, subject: "Your cart" } ]
      - otherwise: [ { send: other, template: mail, subject: "Your cart" } ]
`,
    }),
    'cart/reminder',
    /^the `when` of the choice was asked of \d+ lives, and never held; in the nearest, ./,
  ],
])('%s', async (_, files, name, words) => {
  expect(await whyOf(files, name)).toMatch(words);
});

test('a variant for hardly anybody says for how many', async () => {
  const why = await whyOf(cartShop({ others: EXPERIMENT }), 'words/rare');
  expect(why).toMatch(
    /^none of the [\d,]+ lives with a run of cart was dealt it: its weight is 1 of 1000000, of the 1% that take part$/,
  );
});

async function whyOf(files: Files, name: string): Promise<string | undefined> {
  const ground = await groundFor(files);
  const crew = {
    size: 1,
    carryOut: (unit: Parameters<typeof carryOut>[0], settled: readonly number[]) =>
      Promise.resolve(carryOut(unit, settled, ground)),
  };
  const { reach } = await attack(ground, crew, { runs: 60, reaches: 'everything', onProgress: () => {} });
  const found = reach.find((one) => one.name === name);
  expect(found).toBeDefined();
  return found!.why;
}

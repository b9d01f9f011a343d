import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { ScenarioCase } from '../../src/check/case.js';
import { failureText } from '../../src/check/failure.js';
import { resultWhereMet, runCase, toldResult } from '../../src/check/run-case.js';
import { readScenarios } from '../../src/check/scenario.js';
import { renderMail } from '../../src/render/render.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { mailKey } from '../../src/simulate/project.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import { formatInstant } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';
import { onlyCase, openShop, shopFile } from './shop.js';

let project: Project;
let mails: Mails;
beforeAll(async () => {
  ({ project, mails } = await openShop());
});

/** Every failure as `line:column text`. */
function failuresOf(scenario: ScenarioCase): readonly string[] {
  const { failures } = runCase(scenario, project, mails);
  return failures.map((failure) => `${failure.span.line}:${failure.span.column} ${failureText(failure)}`);
}

const ADA = `{ profile: { userId: ada, traits: { firstName: Ada, country: DE }, consent: { marketing: granted } } }`;

interface Told {
  readonly given?: string;
  readonly when: readonly string[];
  readonly until?: string;
  readonly then: readonly string[];
}

function items(lines: readonly string[]): string {
  return lines.map((line) => `    - ${line}\n`).join('');
}

/** `given` stands at line 2, `until` at line 3, `then` at line 4 and its items from line 5 on. */
function told({ given = ADA, when, until = '3h', then }: Told): readonly string[] {
  const text = `- name: one\n  given: ${given}\n  until: ${until}\n  then:\n${items(then)}  when:\n${items(when)}`;
  return failuresOf(onlyCase(text, project));
}

function added(price: number, cart = 'c1', at = '2026-03-02T10:00:00+01:00'): string {
  return `{ at: '${at}', event: Product Added, properties: { cart_id: ${cart}, price: ${price} } }`;
}

it.each(['holds'])('the scenarios of %s.yaml hold', (name) => {
  const { cases } = readScenarios(
    { path: `scenarios/${name}.yaml`, text: shopFile(`scenarios/${name}.yaml`) },
    project,
  );
  expect(cases.length).toBeGreaterThan(4);
  expect(cases.flatMap(failuresOf)).toEqual([]);
});

describe('what came instead of a mail', () => {
  it('a gate stopped it: the comparison, and what it found', () => {
    expect(told({ when: [added(49.9)], then: ['send: cart/reminder'] })).toMatchInlineSnapshot(`
      [
        "5:13 \`cart/reminder\` was not sent: at 2026-03-02T11:00:00+01:00 it was suppressed by \`condition\`: \`sum of price in Product Added since entry\` > 50, found 49.9 (rules/shop.yaml:52:13)

        What the gates read:
          ✓ exited
          ✗ condition: \`sum of price in Product Added since entry\` > 50   is 49.9
            (rules/shop.yaml:52:13)

        The nearest change:
          \`when[0].properties.price\`: 50.1 instead of 49.9
          ✓ checked: then the mail is sent at 2026-03-02T11:00:00+01:00
          or change the rule: rules/shop.yaml:52:13

        cart#1:
          2026-03-02T10:00:00+01:00  began by \`Product Added\`
          2026-03-02T10:00:00+01:00  waits at \`settle\` until
                                     2026-03-02T11:00:00+01:00
          2026-03-02T11:00:00+01:00  \`cart/reminder\` is suppressed by \`condition\`
                                     (rules/shop.yaml:52:13)

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('the user left the campaign', () => {
    const when = [added(60), `{ after: 30m, event: Order Completed }`];
    expect(told({ when, then: ['send: cart/reminder'] })).toMatchInlineSnapshot(`
      [
        "5:13 \`cart/reminder\` was not sent: its run was left at 2026-03-02T10:30:00+01:00 by \`Order Completed\`

        The nearest change:
          without \`when[1]\` (\`Order Completed\`)
          ✓ checked: then the mail is sent at 2026-03-02T11:00:00+01:00
          or change the rule: rules/shop.yaml:45:17

        cart#1:
          2026-03-02T10:00:00+01:00  began by \`Product Added\`
          2026-03-02T10:00:00+01:00  waits at \`settle\` until
                                     2026-03-02T11:00:00+01:00
          2026-03-02T10:30:00+01:00  left by \`Order Completed\`
                                     (rules/shop.yaml:45:17)

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('the trigger did not happen', () => {
    const when = [`{ at: '2026-03-02T10:00:00+01:00', event: Order Completed }`];
    expect(told({ when, then: ['send: cart/reminder'] })).toMatchInlineSnapshot(`
      [
        "5:13 \`cart/reminder\` was not sent: no run of \`cart\` began, as its trigger \`Product Added\` never happened (rules/shop.yaml:42:10)

        The nearest change, 2 things together:
          one more item of \`when\`: { at: '2026-03-02T13:00:00+01:00', event: Product
            Added, properties: { cart_id: "x", price: 51 } }
          \`until\`: '2026-03-02T14:00:00+01:00' instead of
            '2026-03-02T13:00:00+01:00'
          ✓ checked: then the mail is sent at 2026-03-02T14:00:00+01:00
          or change the rule: rules/shop.yaml:42:10, rules/shop.yaml:52:13

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('the trigger happened, but not as it had to', () => {
    expect(told({ when: [added(4.5)], then: ['send: cart/reminder'] })).toMatchInlineSnapshot(`
      [
        "5:13 \`cart/reminder\` was not sent: no run of \`cart\` began, though \`Product Added\` happened: \`event $.properties.price\` > 5, found 4.5 (rules/shop.yaml:43:18)

        \`Product Added\` at 2026-03-02T10:00:00+01:00 began no run:
          ✗ \`event $.properties.price\` > 5   is 4.5   (rules/shop.yaml:43:18)

        The nearest change:
          \`when[0].properties.price\`: 50.1 instead of 4.5
          ✓ checked: then the mail is sent at 2026-03-02T11:00:00+01:00
          or change the rule: rules/shop.yaml:43:18, rules/shop.yaml:52:13

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('the user never entered the segment', () => {
    const when = [`{ at: '2026-03-02T10:00:00+01:00', event: Order Completed }`];
    expect(told({ when, until: '59d', then: ['send: win-back/hello'] })).toMatchInlineSnapshot(`
      [
        "5:13 \`win-back/hello\` was not sent: no run of \`win-back\` began, as the user never entered \`lapsed\` (rules/shop.yaml:78:20)

        The segment \`lapsed\` when the clock stopped at 2026-04-30T11:00:00+02:00:
          ✗ \`recency in Order Completed\` ≥ 60d   is 59d   (rules/shop.yaml:24:15)

        The nearest change:
          \`until\`: '2026-05-01T11:00:00+02:00' instead of
            '2026-04-30T11:00:00+02:00'
          ✓ checked: then the mail is sent at 2026-05-01T11:00:00+02:00
          or change the rule: rules/shop.yaml:24:15

      more: mailwright explain --scenario 'one' --campaign win-back/hello",
      ]
    `);
  });

  it('no run could begin so soon', () => {
    const when = [
      added(60),
      `{ after: 10m, event: Order Completed }`,
      `{ after: 5m, event: Product Added, properties: { cart_id: c2, price: 60 } }`,
    ];
    expect(told({ when, then: ['send: cart/reminder'] })).toMatchInlineSnapshot(`
      [
        "5:13 \`cart/reminder\` was not sent: its run was left at 2026-03-02T10:10:00+01:00 by \`Order Completed\`

        The nearest change:
          without \`when[1]\` (\`Order Completed\`)
          ✓ checked: then the mail is sent at 2026-03-02T11:00:00+01:00
          or change the rule: rules/shop.yaml:45:17

        cart#1:
          2026-03-02T10:00:00+01:00  began by \`Product Added\`
          2026-03-02T10:00:00+01:00  waits at \`settle\` until
                                     2026-03-02T11:00:00+01:00
          2026-03-02T10:10:00+01:00  left by \`Order Completed\`
                                     (rules/shop.yaml:45:17)
        no run began at 2026-03-02T10:15:00+01:00: entered less than 1h ago
          (rules/shop.yaml:38:7)

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('it waits for the morning, and the clock stopped before', () => {
    const when = [added(60, 'c1', '2026-03-02T20:30:00+01:00')];
    expect(told({ when, then: ['send: cart/reminder'] })).toMatchInlineSnapshot(`
      [
        "5:13 \`cart/reminder\` was not sent: at 2026-03-02T21:30:00+01:00 it was deferred by \`quiet-hours\` until 2026-03-03T08:00:00+01:00: it is 21:30 in Europe/Berlin, quiet from 21:00 to 08:00

        What the gates read:
          ✓ exited, condition, audience, suppressed, no-consent
          ✗ quiet-hours: it is 21:30 in Europe/Berlin, quiet from 21:00 to 08:00
            (rules/shop.yaml:34:5)

        The nearest change:
          \`until\`: '2026-03-03T08:00:00+01:00' instead of
            '2026-03-02T23:30:00+01:00'
          ✓ checked: then the mail is sent at 2026-03-03T08:00:00+01:00
          or change the rule: rules/shop.yaml:34:5

        cart#1:
          … 3 lines before
          2026-03-02T21:30:00+01:00  \`cart/reminder\` is deferred by \`quiet-hours\`
                                     until 2026-03-03T08:00:00+01:00
                                     (rules/shop.yaml:34:5)

      the clock stopped at 2026-03-02T23:30:00+01:00: to see more, write
        \`until: '2026-03-03T08:00:00+01:00'\`

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('the run still waits', () => {
    expect(told({ when: [added(60)], then: ['send: cart/reminder', 'send: cart/many'] }))
      .toMatchInlineSnapshot(`
        [
          "6:13 \`cart/many\` was not sent: its run still waits at \`second-thoughts\` until 2026-03-03T11:00:00+01:00

          The nearest change, 2 things together:
            \`until\`: '2026-03-03T11:00:00+01:00' instead of
              '2026-03-02T13:00:00+01:00'
            one more item of \`when\` as \`when[0]\` is, at '2026-03-03T10:59:59+01:00'
            ✓ checked: then the mail is sent at 2026-03-03T11:00:00+01:00
            or change the rule: rules/shop.yaml:64:23

          cart#1:
            2026-03-02T10:00:00+01:00  began by \`Product Added\`
            2026-03-02T10:00:00+01:00  waits at \`settle\` until
                                       2026-03-02T11:00:00+01:00
            2026-03-02T11:00:00+01:00  \`cart/reminder\` is sent
            2026-03-02T11:00:00+01:00  waits at \`second-thoughts\` until
                                       2026-03-03T11:00:00+01:00

        the clock stopped at 2026-03-02T13:00:00+01:00: to see more, write
          \`until: '2026-03-03T11:00:00+01:00'\`

        more: mailwright explain --scenario 'one' --campaign cart/many",
        ]
      `);
  });

  it('the run took another way', () => {
    expect(told({ when: [added(60)], until: '3d', then: ['send: cart/reminder', 'send: cart/many'] }))
      .toMatchInlineSnapshot(`
        [
          "6:13 \`cart/many\` was not sent: its run ended at 2026-03-03T11:00:00+01:00 and did not come to it: \`count in Product Added since entry\` > 1, found 1 (rules/shop.yaml:64:23)

          The choice that was read:
            ✗ \`count in Product Added since entry\` > 1   is 1
              (rules/shop.yaml:64:23)

          The nearest change:
            one more item of \`when\` as \`when[0]\` is, at
              '2026-03-02T10:00:00.001+01:00'
            ✓ checked: then the mail is sent at 2026-03-03T11:00:00.001+01:00
            or change the rule: rules/shop.yaml:64:23

          cart#1:
            … 3 lines before
            2026-03-02T11:00:00+01:00  \`cart/reminder\` is sent
            2026-03-02T11:00:00+01:00  waits at \`second-thoughts\` until
                                       2026-03-03T11:00:00+01:00
            2026-03-03T11:00:00+01:00  goes by \`otherwise\`
            2026-03-03T11:00:00+01:00  came to its end

        more: mailwright explain --scenario 'one' --campaign cart/many",
        ]
      `);
  });

  it('it was sent, but once only', () => {
    expect(told({ when: [added(60)], then: ['send: cart/reminder', 'send: cart/reminder'] }))
      .toMatchInlineSnapshot(`
        [
          "6:13 \`cart/reminder\` was not sent: it was sent only at 2026-03-02T11:00:00+01:00, as is expected already

          cart#1:
            2026-03-02T10:00:00+01:00  began by \`Product Added\`
            2026-03-02T10:00:00+01:00  waits at \`settle\` until
                                       2026-03-02T11:00:00+01:00
            2026-03-02T11:00:00+01:00  \`cart/reminder\` is sent
            2026-03-02T11:00:00+01:00  waits at \`second-thoughts\` until
                                       2026-03-03T11:00:00+01:00

        to expect it as often as it is sent, remove this item

        more: mailwright explain --scenario 'one' --campaign cart/reminder",
        ]
      `);
  });

  it('another gate than the one expected', () => {
    const given = '{ profile: { userId: bo, traits: { country: FR } } }';
    const then = ['suppressed: { send: cart/reminder, reason: no-consent }'];
    expect(told({ given, when: [added(60)], then })).toMatchInlineSnapshot(`
      [
        "5:27 \`cart/reminder\` was not suppressed by \`no-consent\`: at 2026-03-02T11:00:00+01:00 it was suppressed by \`audience\`: \`profile $.traits.country\` in ["FR","NL"] must not hold, found "FR" (rules/shop.yaml:47:16)

        What the gates read:
          ✓ exited, condition
          ✗ audience: not: \`profile $.traits.country\` in ["FR","NL"]   is "FR"
            (rules/shop.yaml:47:3)

        The nearest change:
          \`given.profile.traits.country\`: "other" instead of "FR"
          ✓ checked: then it is suppressed by \`no-consent\` at
            2026-03-02T11:00:00+01:00
          or change the rule: rules/shop.yaml:47:16

        cart#1:
          2026-03-02T10:00:00+01:00  began by \`Product Added\`
          2026-03-02T10:00:00+01:00  waits at \`settle\` until
                                     2026-03-02T11:00:00+01:00
          2026-03-02T11:00:00+01:00  \`cart/reminder\` is suppressed by \`audience\`
                                     (rules/shop.yaml:47:3)

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });
});

describe('a refusal that came otherwise', () => {
  const evening = [added(60, 'c1', '2026-03-02T20:30:00+01:00')];

  it('at another instant: what set it, and what holds', () => {
    const then = [
      `deferred: { send: cart/reminder, reason: quiet-hours, at: '2026-03-02T20:00:00Z', until: '2026-03-03T06:00:00Z' }`,
      'others: allowed',
    ];
    expect(told({ when: evening, until: '1d', then })).toMatchInlineSnapshot(`
      [
        "5:25 \`cart/reminder\` was not deferred by \`quiet-hours\` at 2026-03-02T20:00:00Z until 2026-03-03T06:00:00Z: at 2026-03-02T21:30:00+01:00 it was deferred by \`quiet-hours\` until 2026-03-03T08:00:00+01:00: it is 21:30 in Europe/Berlin, quiet from 21:00 to 08:00

        What the gates read:
          ✓ exited, condition, audience, suppressed, no-consent
          ✗ quiet-hours: it is 21:30 in Europe/Berlin, quiet from 21:00 to 08:00
            (rules/shop.yaml:34:5)

        Its instant was set by the wait \`settle\` (rules/shop.yaml:49:19), which it
          came to at 2026-03-02T20:30:00+01:00
        What holds: \`at: '2026-03-02T20:30:00Z', until: '2026-03-03T07:00:00Z'\`

        cart#1:
          2026-03-02T20:30:00+01:00  began by \`Product Added\`
          2026-03-02T20:30:00+01:00  waits at \`settle\` until
                                     2026-03-02T21:30:00+01:00
          2026-03-02T21:30:00+01:00  \`cart/reminder\` is deferred by \`quiet-hours\`
                                     until 2026-03-03T08:00:00+01:00
                                     (rules/shop.yaml:34:5)
          2026-03-03T08:00:00+01:00  \`cart/reminder\` is sent

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('not at all: what would make the gate stop it', () => {
    const then = ['suppressed: { send: cart/reminder, reason: no-consent }', 'others: allowed'];
    expect(told({ when: [added(60)], then })).toMatchInlineSnapshot(`
      [
        "5:27 \`cart/reminder\` was not suppressed by \`no-consent\`: it was sent at 2026-03-02T11:00:00+01:00

        What the gates read:
          ✓ exited, condition, audience, suppressed, quiet-hours, frequency-cap,
            render-error
          ✓ no-consent: consent to marketing is granted, and opt-in asks for an
            explicit grant

        The nearest change:
          \`given.profile.consent.marketing\`: "denied" instead of "granted"
          ✓ checked: then it is suppressed by \`no-consent\`
          or change the rule: rules/shop.yaml:33:5

        cart#1:
          2026-03-02T10:00:00+01:00  began by \`Product Added\`
          2026-03-02T10:00:00+01:00  waits at \`settle\` until
                                     2026-03-02T11:00:00+01:00
          2026-03-02T11:00:00+01:00  \`cart/reminder\` is sent

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('more than three in one scenario: the nearest change of the others is not looked for', () => {
    const then = ['send: cart/reminder', 'send: cart/many', 'send: win-back/hello', 'send: cart/reminder'];
    const failures = told({ when: [added(4)], then });
    expect(failures.map((one) => /nearest change[^\n]*|What is missing/.exec(one)?.[0])).toEqual([
      'nearest change:',
      expect.stringMatching(/^(?:nearest change|What is missing)/),
      expect.stringMatching(/^(?:nearest change|What is missing)/),
      'nearest change was looked for in the failures above only; the command',
    ]);
  });
});

describe('a mail that came', () => {
  it('at another instant', () => {
    const when = [added(60), `{ after: 20m, event: Product Added, properties: { cart_id: c1, price: 1 } }`];
    const then = [`{ at: '2026-03-02T10:00:00Z', send: cart/reminder }`];
    expect(
      told({
        when: [...when, `{ after: 5m, event: Product Added, properties: { cart_id: c1, price: 9 } }`],
        then,
      }),
    ).toMatchInlineSnapshot(`
      [
        "5:13 \`cart/reminder\` was sent at 2026-03-02T10:25:00Z, not at 2026-03-02T10:00:00Z: 25 min later

        Its instant was set by the wait \`settle\` (rules/shop.yaml:49:19), which it
          came to at 2026-03-02T10:25:00+01:00
          at 2026-03-02T10:25:00+01:00 its trigger had come again, and it was back
            at the first step

        cart#1:
          2026-03-02T10:00:00+01:00  began by \`Product Added\`
          2026-03-02T10:00:00+01:00  waits at \`settle\` until
                                     2026-03-02T11:00:00+01:00
          2026-03-02T10:25:00+01:00  its trigger came again: back to the first step
          2026-03-02T10:25:00+01:00  waits at \`settle\` until
                                     2026-03-02T11:25:00+01:00
          2026-03-02T11:25:00+01:00  \`cart/reminder\` is sent

      to expect it then, write \`at: '2026-03-02T10:25:00Z'\`

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('and that nobody expected', () => {
    expect(told({ when: [added(60)], then: ['nothing: true'] })).toMatchInlineSnapshot(`
      [
        "5:7 \`cart/reminder\` was sent at 2026-03-02T11:00:00+01:00, and nothing should be

        subject: "Ada, your cart is waiting"
        preheader: "1 in it"
        its run cart#1 began at 2026-03-02T10:00:00+01:00 by \`Product Added\`
          (\`when[0]\`)

        Why every gate let it pass:
          ✓ condition: \`sum of price in Product Added since entry\` > 50   is 60
            (rules/shop.yaml:52:13)
          ✓ audience: not: \`profile $.traits.country\` in ["FR","NL"]   is "DE"
            (rules/shop.yaml:47:3)
          ✓ no-consent: consent to marketing is granted, and opt-in asks for an
            explicit grant
          ✓ quiet-hours: it is 11:00 in Europe/Berlin, quiet from 21:00 to 08:00
          … 2 more lines

        The nearest change:
          \`when[0].properties.price\`: 50 instead of 60
          ✓ checked: then it is not sent
          or change the rule: rules/shop.yaml:52:13

      if it should be sent, add to \`then\` (\`- others: allowed\` leaves others aside):
        - { at: '2026-03-02T11:00:00+01:00', send: cart/reminder }

      more: mailwright explain --scenario 'one' --campaign cart/reminder",
      ]
    `);
  });

  it('in other words', () => {
    const then = [
      '{ send: cart/reminder, subject: Hello, preheader: 2 in it, text: { contains: [still here, for ever] }, html: { contains: [what you chose, for ever] } }',
    ];
    expect(told({ when: [added(60)], then })).toMatchInlineSnapshot(`
      [
        "5:39 the subject of \`cart/reminder\` is \`Ada, your cart is waiting\`, not \`Hello\`

        expected  Hello
        found     Ada, your cart is waiting",
        "5:57 the preheader of \`cart/reminder\` is \`1 in it\`, not \`2 in it\`

        expected  2 in it
                  ^
        found     1 in it
                  ^",
        "5:97 the text of \`cart/reminder\` does not contain \`for ever\`

        The text:
        | Ada, what you chose is still here, and it will wait for you for as long as you like to think about it.
        | You have 1 in it.
        | Back to it <https://shop.example/cart>",
        "5:145 the HTML of \`cart/reminder\` does not contain \`for ever\`

        What a reader sees of it:
        | Ada, what you chose is still here, and it will wait for you for as long as you like to think about it.
        | You have 1 in it.
        | Back to it <https://shop.example/cart>",
      ]
    `);
  });

  it('with a name that HTML writes otherwise', () => {
    const given = ADA.replace('firstName: Ada', `firstName: 'Ada & Bo'`);
    const then = [`{ send: cart/reminder, html: { contains: 'Ada & Bo' } }`];
    expect(told({ given, when: [added(60)], then })).toMatchInlineSnapshot(`
      [
        "5:48 the HTML of \`cart/reminder\` does not contain \`Ada & Bo\`

      in HTML it is written \`Ada &amp; Bo\`; write it so, or look for it in \`text\`",
      ]
    `);
  });

  it('is told from the others of its step by its instant, else by the order of time', () => {
    const when = [
      added(60),
      added(60, 'c2', '2026-03-05T10:00:00+01:00'),
      added(60, 'c3', '2026-03-08T10:00:00+01:00'),
    ];
    const third = `{ send: cart/reminder, at: '2026-03-08T11:00:00+01:00' }`;
    expect(told({ when, then: [third, 'send: cart/reminder', 'send: cart/reminder'] })).toEqual([]);
    expect(told({ when, then: ['send: cart/reminder', third] })).toEqual([
      expect.stringContaining(
        '4:3 `cart/reminder` was sent at 2026-03-05T11:00:00+01:00, and `then` does not list it',
      ),
    ]);
  });
});

function mapInner(expectation: Record<string, unknown>, change: object): object {
  return Object.fromEntries(
    Object.entries(expectation).map(([key, inner]) => [key, { ...(inner as object), ...change }]),
  );
}

/** What was decided, as the `then` that expects it. */
function expectationOf(decision: Decision): object {
  const { outcome, reason, until } = decision;
  const send = mailKey(decision.campaign, decision.step);
  const at = formatInstant(decision.at);
  if (outcome !== 'sent')
    return {
      [outcome]: { send, reason, at, ...(until === undefined ? {} : { until: formatInstant(until) }) },
    };
  const mail = renderMail(mails.get(send)!, decision.mail!);
  if (mail.kind === 'failed') throw new Error(mail.message);
  const line = mail.text.split('\n').find((one) => one !== '')!;
  return { send, at, subject: mail.subject, preheader: mail.preheader, text: { contains: line } };
}

describe('laws', () => {
  const happening = fc.record({
    after: fc.constantFrom('1m', '30m', '1h', '7h', '25h'),
    event: fc.constantFrom('Product Added', 'Product Added', 'Order Completed', 'Unsubscribed', 'identify'),
    cart: fc.constantFrom('c1', 'c2'),
    price: fc.constantFrom(4, 30, 60),
    consent: fc.constantFrom('granted', 'denied'),
  });
  const timelines = fc.array(happening, { minLength: 1, maxLength: 8 });
  type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

  function itemOf({ after, event, cart, price, consent }: Happening, index: number): object {
    const moment = index === 0 ? { at: '2026-03-02T10:00:00+01:00' } : { after };
    if (event === 'identify') return { ...moment, type: 'identify', consent: { marketing: consent } };
    return {
      ...moment,
      event,
      ...(event === 'Product Added' ? { properties: { cart_id: cart, price } } : {}),
    };
  }

  function caseOf(timeline: readonly Happening[], then: readonly object[]): ScenarioCase {
    const given = { profile: { userId: 'ada', consent: { marketing: 'granted' } } };
    const scenario = { name: 'one', given, when: timeline.map(itemOf), until: '100d', then };
    return onlyCase(stringify([scenario]), project);
  }

  function decisionsOf(timeline: readonly Happening[]): readonly Decision[] {
    return runCase(caseOf(timeline, [{ others: 'allowed' }]), project, mails).decisions;
  }

  it('a scenario that expects what is decided holds, in whatever order it lists it', () => {
    fc.assert(
      fc.property(timelines, fc.infiniteStream(fc.nat()), (timeline, order) => {
        const then = decisionsOf(timeline).map(expectationOf);
        const shuffled = then.map((one) => [order.next().value!, one] as const).sort(([a], [b]) => a - b);
        fc.pre(then.length > 0);
        expect(
          failuresOf(
            caseOf(
              timeline,
              shuffled.map(([, one]) => one),
            ),
          ),
        ).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('a mail that is left out makes it fail, unless others are allowed', () => {
    fc.assert(
      fc.property(timelines, fc.nat(), (timeline, seed) => {
        const decisions = decisionsOf(timeline);
        const sent = decisions.filter(({ outcome }) => outcome === 'sent');
        fc.pre(sent.length > 0);
        const missing = sent[seed % sent.length]!;
        const then = decisions.filter((one) => one !== missing).map(expectationOf);
        const failures = failuresOf(caseOf(timeline, then.length > 0 ? then : [{ nothing: true }]));
        expect(failures).toEqual([expect.stringContaining(`was sent at`)]);
        expect(failuresOf(caseOf(timeline, [...then, { others: 'allowed' }]))).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('what came of it is the same, whether it was lived without a trace first or not', () => {
    const kinds = fc.constantFrom('none', 'none', 'none', 'gone', 'late', 'other', 'step');
    const met = { yes: 0, no: 0 };
    const changed = (one: Record<string, unknown>, how: string): readonly object[] => {
      const change = (more: object, inner: object) => [
        'send' in one ? { ...one, ...more } : mapInner(one, inner),
      ];
      const late = { at: '2026-03-02T09:00:00.001Z' };
      if (how === 'gone') return [];
      if (how === 'late') return change(late, late);
      if (how === 'other') return change({ subject: 'Another' }, { reason: 'render-error' });
      if (how === 'step') return change({ send: 'win-back/hello' }, { send: 'win-back/hello' });
      return [one];
    };
    fc.assert(
      fc.property(timelines, fc.infiniteStream(kinds), fc.boolean(), (timeline, changes, isOpen) => {
        const wanted = decisionsOf(timeline)
          .map(expectationOf)
          .flatMap((one) => changed(one as Record<string, unknown>, changes.next().value!));
        const others = isOpen || wanted.length === 0 ? [{ others: 'allowed' }] : [];
        const scenario = caseOf(timeline, [...wanted, ...others]);
        const whole = toldResult(scenario, project, mails);
        const quick = resultWhereMet(scenario, project, mails);
        met[quick ? 'yes' : 'no']++;
        expect(quick === undefined).toBe(whole.failures.length > 0);
        const { failures, snapshots, decisions } = runCase(scenario, project, mails);
        expect({ failures, snapshots }).toEqual({ failures: whole.failures, snapshots: whole.snapshots });
        const untraced = (list: readonly Decision[]) => list.map((one) => ({ ...one, trace: undefined }));
        expect(untraced(decisions)).toEqual(untraced(whole.decisions));
      }),
      { numRuns: runs(60) },
    );
    expect(Math.min(met.yes, met.no)).toBeGreaterThan(3);
  });

  it('an expectation that is altered, or one too many, makes it fail', () => {
    const alterations: readonly ((expectation: Record<string, unknown>) => object)[] = [
      (one) =>
        'send' in one
          ? { ...one, at: '2026-03-02T09:00:00.001Z' }
          : mapInner(one, { at: '2026-03-02T09:00:00.001Z' }),
      (one) => ('send' in one ? { ...one, subject: 'Another' } : mapInner(one, { reason: 'render-error' })),
      (one) =>
        'send' in one ? { ...one, text: { contains: 'another' } } : mapInner(one, { send: 'win-back/hello' }),
      (one) => ('send' in one ? { ...one, send: 'win-back/hello' } : mapInner(one, { reason: 'exited' })),
    ];
    fc.assert(
      fc.property(timelines, fc.nat(), fc.constantFrom(...alterations), (timeline, seed, alter) => {
        const then = decisionsOf(timeline).map(expectationOf);
        fc.pre(then.length > 0);
        const at = seed % then.length;
        const altered = alter(then[at] as Record<string, unknown>);
        fc.pre(JSON.stringify(altered) !== JSON.stringify(then[at]));
        expect(failuresOf(caseOf(timeline, then.with(at, altered)))).not.toEqual([]);
        expect(failuresOf(caseOf(timeline, [...then, altered]))).not.toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

/** What scenarios can expect beside mails and their times: texts, elements, links and the state. */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Looks, Written } from './looks.js';
import { runCase, runScenario } from '../../src/check/run-case.js';
import { projectSchemas } from '../../src/cli/editor/project-schemas.js';
import { ADDED, looksFile, looksPath, openLooks, scenarioText, told } from './looks.js';
import { openProject } from '../../src/simulate/project.js';
import { waitIds } from '../../src/language/wait-ids.js';
import { onlyCase } from './shop.js';

let looks: Looks;
beforeAll(async () => {
  looks = await openLooks();
});

interface Told extends Written {
  readonly name: string;
  readonly told: readonly string[];
}

/** `MAILWRIGHT_UPDATE=1` writes what is told now, to be read before it is taken over. */
const isUpdate = process.env['MAILWRIGHT_UPDATE'] === '1';

describe.each(['failures', 'mistakes'])('of %s.yaml', (file) => {
  const text = looksFile(`${file}.yaml`);
  const cases = parse(text) as readonly Told[];
  const now = new Map<string, readonly string[]>();

  test.each(cases)('$name', async (one) => {
    const found = await told(scenarioText(one), looks);
    now.set(one.name, found);
    if (!isUpdate) expect(found).toEqual(one.told);
  });

  afterAll(() => {
    if (!isUpdate) return;
    const [head] = text.split('\n');
    const list = cases.map((one) => ({ ...one, told: now.get(one.name) ?? one.told }));
    writeFileSync(looksPath(`${file}.yaml`), `${head}\n${stringify(list, { lineWidth: 0 })}`);
  });
});

test('a snapshot of the text is a file beside that of the HTML', async () => {
  const then = ['{ send: cart/reminder, text: { matches: snapshot }, html: { matches: snapshot } }'];
  const scenario = onlyCase(scenarioText({ until: '2h', then }), looks.project);
  const { snapshots, failures } = await runScenario(scenario, looks.project, looks.mails);
  expect(failures).toEqual([]);
  expect(snapshots.map(({ kind, file }) => [kind, file])).toEqual([
    ['html', 'one.one.cart-reminder.html'],
    ['text', 'one.one.cart-reminder.txt'],
  ]);
  const [html, text] = snapshots.map(({ content }) => content);
  expect(html).toContain('</html>');
  expect(text).toBe(
    'Ada, it is still here\n\nBack to your cart <https://shop.example/cart/c1?utm_source=email&utm_campaign=cart#top>\n\nUnsubscribe <https://shop.example/bye?u=ada>\n',
  );
});

test('what reads HTML is loaded for scenarios that ask for it, and for no others', () => {
  const run = (then: string) =>
    runCase(onlyCase(scenarioText({ until: '2h', then: [then] }), looks.project), looks.project, looks.mails);
  expect(run('{ send: cart/reminder, html: { contains: h1 } }').failures).toEqual([]);
  expect(() => run('{ send: cart/reminder, links: { unsubscribe: true } }')).toThrow('was loaded');
});

test('a user of two ids waits, and has the score of both', async () => {
  const when = [
    `{ at: '2026-03-02T09:00:00+01:00', event: Product Added, properties: { cart_id: c0 }, anonymousId: anon }`,
    ADDED,
    `{ after: 10m, type: identify, anonymousId: anon }`,
  ];
  const then = [
    'others: allowed',
    `waiting: { step: cart/settle, at: '2026-03-02T10:05:00+01:00', until: '2026-03-02T11:00:00+01:00' }`,
    `score: { name: engagement, atMost: 3, at: '2026-03-02T10:05:00+01:00' }`,
    `score: { name: engagement, atLeast: 5.9, at: '2026-03-02T10:10:00+01:00' }`,
    'entered: { campaign: cart, times: 2 }',
  ];
  expect(await told(scenarioText({ when, until: '30m', then }), looks)).toEqual([]);
});

test('the schema of a project has its waits, segments, scores and campaigns, and no others', () => {
  const schema = projectSchemas(looks.project.ruleSet)['scenario']!;
  const names = (reference: string) =>
    (schema['$defs'] as Readonly<Record<string, { readonly enum?: readonly string[] }>>)[reference]!.enum;
  expect(names('waitName')).toEqual(['cart/settle', 'cart/wait at line 74']);
  expect(names('segmentName')).toEqual(['lapsed', 'regular']);
  expect(names('scoreName')).toEqual(['engagement', 'orders']);
  expect(names('campaignName')).toEqual(['cart', 'thanks']);
});

test('waits are called what the engine calls them, in whatever they stand', () => {
  const rules = `kind: campaign
name: nested
version: 1
purpose: marketing
trigger: { event: Product Added }
steps:
  - wait: 1h
  - waitFor: { event: Order Completed, timeout: 1d }
    then: [{ wait: 2h }, { id: named, wait: 3h }]
    otherwise:
      - choose:
          - when: { condition: regular }
            steps: [{ id: inner, waitFor: { event: Order Completed, timeout: 1d } }]
          - otherwise:
              - wait: { days: 1, at: '10:00' }
  - send: last
    template: mail
    subject: Last
    data: { greeting: Hello, cart: none }
`;
  const files = ['rules/looks.yaml', 'templates/mail.mjml'].map((path) => ({ path, text: looksFile(path) }));
  const { project } = openProject([...files, { path: 'rules/nested.yaml', text: rules }]);
  const { steps } = project!.program.campaigns.get('nested')!;
  const called = steps.flatMap((one) => (one.kind === 'wait' || one.kind === 'await' ? [one.id] : []));
  const ids = waitIds(project!.ruleSet.campaigns.get('nested')!);
  expect([...ids].sort()).toEqual([...called].sort());
  expect(ids).toEqual([
    'wait at line 7',
    'wait at line 8',
    'wait at line 9',
    'named',
    'inner',
    'wait at line 15',
  ]);
});

/** Scenarios that are held against invariants: what is read, what is judged, what it depends on. */
import { afterAll, describe, expect, test } from 'vitest';
import { affectedBy, dependenciesOf, filesOf } from '../../src/check/dependencies.js';
import type { Tree } from '../../src/check/dependencies.js';
import { NO_FRAGMENTS } from '../../src/check/given-file.js';
import { runCase } from '../../src/check/run-case.js';
import { readScenarios } from '../../src/check/scenario.js';
import { keptLives } from '../../src/check/story/saved.js';
import { updateFile } from '../../src/check/update.js';
import { projectSchemas } from '../../src/cli/editor/project-schemas.js';
import { openProject } from '../../src/simulate/project.js';
import { ALWAYS_ON } from '../../src/vocabulary/always-on.js';
import { formatPlace } from '../../src/vocabulary/diagnostic.js';
import { onlyCase } from './shop.js';
import type { Changes } from './story/shop.js';
import { MISTAKES, PROMISES, RULES, TEMPLATE, changed, openShop } from './story/shop.js';
import { projects, runTests } from './test-command.js';

const MORE = `---
kind: invariant
name: somebody-is-thanked
version: 1
reachable: { send: receipt/thanks }
`;

const { project, mails } = await openShop([], MORE);

const BOUGHT = `
  given: { profile: { userId: ada, consent: { marketing: granted } } }
  when:
    - { at: '2026-03-02T10:00:00+01:00', event: Product Added, properties: { cart_id: c1, product_id: p1, price: 60 } }
    - { after: 30m, event: Order Completed, properties: { order_id: o1 } }
`;

const scenario = (then: string) => `- name: who buys is left alone${BOUGHT}  then: ${then}\n`;

function told(text: string): readonly string[] {
  return readScenarios({ path: 'scenarios/one.yaml', text }, project).diagnostics.map(
    ({ span, code, message, help, related = [] }) =>
      [
        `${span.line}:${span.column} ${code}: ${message}`,
        ...(help === undefined ? [] : [`(${help})`]),
        ...related.map((one) => formatPlace(one.span)),
      ].join(' '),
  );
}

describe('mistakes', () => {
  test.each([
    [
      'a name that there is not',
      '[{ holds: buyers-are-left-alon }]',
      /^6:19 unknown-invariant: there is no invariant `buyers-are-left-alon` \(did you mean `buyers-are-left-alone`\?\) rules\/shop\.yaml:\d+:7$/,
    ],
    [
      'one that is always on, misspelt in a list',
      '[{ holds: [two-a-day, caps-are-keept] }]',
      /^6:31 unknown-invariant: there is no invariant `caps-are-keept` \(did you mean `caps-are-kept`\?\)$/,
    ],
    [
      'what says nothing of one life',
      '[{ holds: somebody-is-thanked }]',
      /^6:19 unknown-invariant: `somebody-is-thanked` is `reachable`, and says nothing of one life \(expect the mail itself: `send:`\) rules/,
    ],
    ['twice', '[{ holds: two-a-day }, { holds: [two-a-day] }]', /^6:42 \S+: `two-a-day` is to hold twice/],
    ['an empty list', '[{ holds: [] }]', /^6:19 /],
    ['no name', '[{ holds: 7 }]', /^6:19 unknown-form: `holds` is a number/],
    ['with a user', '[{ holds: two-a-day, user: ada }]', /^6:30 /],
  ])('%s', (_, then, expected) => {
    const all = told(scenario(then));
    expect(all[0]).toMatch(expected);
    expect(all.length).toBe(1);
  });

  test('a name is filled in by the rows of a table', () => {
    const rows = `- name: of \${law}\n  examples: [{ law: two-a-day }, { law: two-a-dya }]${BOUGHT}  then: [{ holds: '\${law}' }, { others: allowed }]\n`;
    expect(told(rows).map((one) => one.replace(/ \(.*/, ''))).toEqual([
      '2:41 unknown-invariant: there is no invariant `two-a-dya`',
    ]);
  });
});

function failuresOf(text: string) {
  return runCase(onlyCase(text, project), project, mails).failures;
}

test('editors offer the laws that a life can be held against, and no others', () => {
  const schema = projectSchemas(project.ruleSet)['scenario']!;
  const names = (schema['$defs'] as Readonly<Record<string, { readonly enum?: readonly string[] }>>)[
    'invariantName'
  ]!.enum;
  const declared = [...project.ruleSet.invariants.keys()].filter((name) => name !== 'somebody-is-thanked');
  expect(names).toEqual([...declared, ...ALWAYS_ON].sort());
});

describe('what is judged', () => {
  test('a law that is kept, one that is not put to the test, and one that is broken, each at its place', () => {
    const text = scenario(
      '[{ holds: [two-a-day, viewers-hear-soon, buyers-are-left-alone] }, { holds: mails-have-consent }, { others: allowed }]',
    );
    const failures = failuresOf(text);
    expect(failures.map(({ span, message }) => `${span.line}:${span.column} ${message}`)).toEqual([
      expect.stringMatching(/^6:50 `buyers-are-left-alone` does not hold: .*cart\/reminder.*Order Completed/),
    ]);
    expect(failures[0]!.details.join('\n')).toContain('`cart/reminder` is sent “Your cart is waiting”');
    expect(failures[0]!.details.every((line) => line.length <= 76)).toBe(true);
    expect(failures[0]!.help).toMatch(/^allowed by rules\/shop\.yaml:\d+:\d+: mend the rules/);
    expect(failures[0]!.more).toBe(
      "mailwright explain --scenario 'who buys is left alone' --campaign cart/reminder",
    );
  });

  test('mails that are not listed fail as they always do', () => {
    expect(failuresOf(scenario('[{ holds: two-a-day }]')).map(({ message }) => message)).toEqual([
      expect.stringContaining('`receipt/thanks` was sent'),
      expect.stringContaining('`cart/reminder` was sent'),
      expect.stringContaining('`cart/last-call` was sent'),
    ]);
  });

  test('the life of each person by itself; two ids of one person are one life', () => {
    const at = (time: string, user: string) =>
      `    - { at: '2026-03-02T${time}:00+01:00', user: ${user}, event: Product Viewed, properties: { product_id: p-${time.slice(0, 2)} } }\n`;
    const crowd = (more: string) => `- name: two a day
  given:
    profile: { userId: ada, consent: { marketing: granted } }
    users: [{ userId: bo, consent: { marketing: granted } }]
  when:
${at('09:00', 'ada')}${at('10:00', 'ada')}${at('11:00', 'bo')}${more}  then: [{ holds: two-a-day }, { others: allowed }]
`;
    expect(failuresOf(crowd(''))).toEqual([]);
    const ofBo = failuresOf(crowd(at('12:00', 'bo') + at('13:00', 'bo')));
    expect(ofBo.map(({ message }) => message)).toEqual([
      expect.stringContaining('`two-a-day` does not hold of `bo`'),
    ]);
    const one = crowd("    - { at: '2026-03-02T11:30:00+01:00', type: alias, previousId: bo }\n");
    expect(failuresOf(one).length).toBe(1);
    expect(
      keptLives([onlyCase(one, project)]).map(({ timeline, invariants }) => [timeline.user, invariants]),
    ).toEqual([['ada', ['two-a-day']]]);
    expect(keptLives([onlyCase(crowd(''), project)]).length).toBe(2);
  });

  test('an update leaves it alone', () => {
    const text = scenario('[{ holds: buyers-are-left-alone }, { others: allowed }]');
    const made = updateFile(
      { path: 'scenarios/one.yaml', text },
      { project, mails, fragments: NO_FRAGMENTS, readPage: () => undefined as never },
      (_path, _read, cases) => new Set(cases.flatMap((one) => one.scenario ?? [])),
    );
    expect([made?.file.text, made?.changes, made?.refused]).toEqual([text, [], []]);
    expect(made?.left.length).toBe(1);
    expect(failuresOf(text).map(({ revisions }) => revisions)).toEqual([undefined]);
  });
});

describe('what it depends on', () => {
  const file = {
    path: 'scenarios/one.yaml',
    text: scenario('[{ holds: buyers-are-left-alone }, { others: allowed }]'),
  };

  function treeOf(changes: Changes): Tree {
    const text = changed(RULES, []) + changed(PROMISES, changes);
    const files = [{ path: 'rules/shop.yaml', text }, TEMPLATE];
    const { project: opened, declared } = openProject(files);
    return {
      scenarios: [file],
      rules: { files, ruleSet: declared.ruleSet, areSound: opened !== undefined },
    };
  }

  test('the invariant, and all that it names', () => {
    const tree = treeOf([]);
    const all = dependenciesOf(file, tree);
    for (const key of ['invariant buyers-are-left-alone', 'campaign cart', 'event Order Completed'])
      expect(all).toContain(key);
    expect(all).not.toContain('invariant two-a-day');
    expect(filesOf(file, tree)).toContain('rules/shop.yaml');
  });

  test('a change of another invariant does not concern it; of its own it does', () => {
    const before = treeOf([]);
    expect(affectedBy(before, treeOf([['sends: 2', 'sends: 3']]))).toEqual([]);
    expect(affectedBy(before, treeOf([['within: 24h', 'within: 12h']]))).toEqual([file.path]);
    expect(affectedBy(before, treeOf([['buyers-are-left-alone', 'buyers-are-left-in-peace']]))).toEqual([
      file.path,
    ]);
  });
});

describe('both runners', () => {
  const { make, remove } = projects();
  afterAll(remove);

  test('tell the breach, and pass once the rules are mended', () => {
    const { mend } = MISTAKES.find(({ law }) => law === 'buyers-are-left-alone')!;
    const saved = scenario('[{ holds: buyers-are-left-alone }, { others: allowed }]');
    const rules = (changes: Changes) => ({
      'rules/shop.yaml': changed(RULES, changes) + PROMISES,
      [TEMPLATE.path]: TEMPLATE.text,
      'scenarios/counterexamples.yaml': saved,
    });
    const broken = make('broken', rules([]));
    const mended = make('mended', rules(mend));
    const runners = ['direct', 'vitest'] as const;
    const ran = runTests(
      [broken, mended].flatMap((root) => runners.map((runner) => ({ project: root, runner }))),
    );
    expect(ran.map(({ code }) => code)).toEqual([1, 1, 0, 0]);
    const plain = ({ output }: { readonly output: string }) => output.replace(/\d+(?:\.\d+)? m?s/g, 'TIME');
    expect(plain(ran[0]!)).toBe(plain(ran[1]!));
    expect(ran[0]!.output).toContain('`buyers-are-left-alone` does not hold');
    expect(ran[0]!.output).toContain('against `buyers-are-left-alone`');
  }, 120_000);
});

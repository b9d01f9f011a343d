/** Fragments of `scenarios/given/`, and what scenarios begin with: profile, variants, history. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCase } from '../../src/check/run-case.js';
import { fragmentMistakes, resolveGiven } from '../../src/check/given.js';
import { readFragments } from '../../src/check/given-file.js';
import { isGivenFile, isScenarioFile } from '../../src/check/case.js';
import { readScenarioFile } from '../../src/check/scenario-file.js';
import { readScenarios } from '../../src/check/scenario.js';
import type { Mails, Project } from '../../src/simulate/project.js';
import { openProject } from '../../src/simulate/project.js';
import type { Diagnostic } from '../../src/vocabulary/diagnostic.js';
import { formatInstant } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';
import { openShop } from './shop.js';

let project: Project;
let mails: Mails;
beforeAll(async () => {
  ({ project, mails } = await openShop());
});

const GIVEN = 'scenarios/given/all.yaml';
const fragmentsOf = (...documents: readonly string[]) =>
  readFragments([{ path: GIVEN, text: documents.map((one) => `kind: given\n${one}\n`).join('---\n') }]);

/** A scenario with a `given`, which stands at 2:10. */
const scenario = (given: string, then = '[{ nothing: true }]') =>
  `- name: one\n  given: ${given}\n  when: [{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { cart_id: c1, price: 60 } }]\n  then: ${then}\n`;

const read = (text: string, ...documents: readonly string[]) =>
  readScenarios({ path: 'scenarios/one.yaml', text }, project, fragmentsOf(...documents));

function told({ span, code, message, help = '', related = [] }: Diagnostic): string {
  const file = span.file === GIVEN ? 'given ' : '';
  const others = related.map((one) => ` | ${one.message} ${one.span.line}:${one.span.column}`).join('');
  return `${file}${span.line}:${span.column} ${code}: ${message} (${help})${others}`;
}

const ADA =
  'name: ada\nprofile: { userId: ada, traits: { firstName: Ada, country: DE }, consent: { marketing: granted } }';

describe('a scenario begins with', () => {
  const firstOf = (text: string, ...documents: readonly string[]) => {
    const { cases, diagnostics } = read(text, ...documents);
    expect(diagnostics).toEqual([]);
    const { user, messageId, traits, consent } = cases[0]!.events[0]!;
    return { user, messageId, traits, consent };
  };
  const granted = { marketing: 'granted' };

  it('a fragment, by its name', () => {
    const wanted = {
      user: 'ada',
      messageId: '(given)',
      traits: { firstName: 'Ada', country: 'DE' },
      consent: granted,
    };
    expect(firstOf(scenario('ada'), ADA)).toEqual(wanted);
    expect(firstOf(scenario('[ada]'), ADA)).toEqual(wanted);
    expect(firstOf(scenario('{ use: ada }'), ADA)).toEqual(wanted);
  });

  it('several, later ones over earlier ones, and its own keys over all', () => {
    const bo = 'name: bo\nuse: ada\nprofile: { userId: bo, traits: { firstName: Bo } }';
    const mute = 'name: mute\nprofile: { consent: { marketing: denied } }';
    expect(firstOf(scenario('[bo, mute]'), ADA, bo, mute)).toMatchObject({
      user: 'bo',
      traits: { firstName: 'Bo', country: 'DE' },
      consent: { marketing: 'denied' },
    });
    expect(firstOf(scenario('[mute, bo]'), ADA, bo, mute).consent).toEqual(granted);
    expect(
      firstOf(scenario('{ use: [mute, bo], profile: { traits: { country: NZ } } }'), ADA, bo, mute).traits,
    ).toEqual({ firstName: 'Bo', country: 'NZ' });
  });

  it('what a row names', () => {
    const text = `- name: 'for \${who}'\n  examples: [{ who: ada }, { who: [ada, bo] }]\n${scenario('${who}').split('\n').slice(1).join('\n')}`;
    const wanted = '- name: row\n  examples: [{ who: ada }, { who: [ada, bo] }]\n';
    const { cases, diagnostics } = read(
      text.replace("- name: 'for ${who}'\n  examples: [{ who: ada }, { who: [ada, bo] }]\n", wanted),
      ADA,
      'name: bo\nprofile: { userId: bo }',
    );
    expect(diagnostics).toEqual([]);
    expect(cases.map(({ name, user }) => [name, user])).toEqual([
      ['row (who ada)', 'ada'],
      ['row (who ["ada","bo"])', 'bo'],
    ]);
  });
});

describe('a history', () => {
  const HISTORY =
    '[{ ago: 1d, event: Order Completed, properties: { revenue: 1 } }, { ago: 70d, event: Order Completed }, { ago: 1d, type: identify, traits: { country: DE } }]';

  it('comes before the first item, in order of time, and what is given comes before it', () => {
    const { cases, diagnostics } = read(scenario(`{ use: ada, history: ${HISTORY} }`), ADA);
    expect(diagnostics).toEqual([]);
    expect(
      cases[0]!.events.map(({ time, messageId, type }) => [formatInstant(time), messageId, type]),
    ).toEqual([
      ['2025-12-22T10:00:00.000Z', '(given)', 'identify'],
      ['2025-12-22T10:00:00.000Z', 'given-00001', 'track'],
      ['2026-03-01T10:00:00.000Z', 'given-00002', 'track'],
      ['2026-03-01T10:00:00.000Z', 'given-00003', 'identify'],
      ['2026-03-02T10:00:00.000Z', 'when-00001', 'track'],
    ]);
  });

  it('is that of fragments, then its own; what two fragments have from a third comes once', () => {
    const { cases } = read(
      scenario('{ use: [b, c], history: [{ ago: 4d, event: Order Completed }] }'),
      'name: a\nhistory: [{ ago: 1d, event: Order Completed }]',
      'name: b\nuse: a\nhistory: [{ ago: 2d, event: Order Completed }]',
      'name: c\nuse: a\nhistory: [{ ago: 3d, event: Order Completed }]',
    );
    expect(cases[0]!.events.map(({ time }) => formatInstant(time).slice(0, 10))).toEqual([
      '2026-02-26',
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
      '2026-03-02',
    ]);
  });

  it('counts, and the mails that it has brought about need not be listed', () => {
    // Sixty days after the order, ten days before the first item, the lapsed buyer is written to.
    const then = (list: string) =>
      read(scenario('{ use: ada, history: [{ ago: 70d, event: Order Completed }] }', list), ADA).cases[0]!;
    const failing = (list: string) =>
      runCase(then(list), project, mails).failures.map(({ message }) => message);
    const { decisions } = runCase(then('[{ others: allowed }]'), project, mails);
    expect(decisions.map(({ campaign, step, outcome }) => `${campaign}/${step} ${outcome}`)).toEqual([
      'win-back/hello sent',
      'cart/reminder sent',
    ]);
    expect(failing('[{ send: cart/reminder }]')).toEqual([]);
    expect(failing('[{ send: win-back/hello }, { send: cart/reminder }]')).toEqual([]);
    expect(failing('[{ nothing: true }]')).toHaveLength(1);
  });
});

describe('mistakes of what is given', () => {
  const mistakes: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
    [
      'an unknown fragment',
      scenario('adda'),
      [ADA],
      [
        '2:10 unknown-given: there is no fragment `adda` in `scenarios/given/` (did you mean `ada`?) | `ada` is declared here 2:7',
      ],
    ],
    [
      'an unknown fragment of several',
      scenario('{ use: [ada, loyal] }'),
      [ADA],
      ['2:23 unknown-given: there is no fragment `loyal` in `scenarios/given/` (known: `ada`)'],
    ],
    ['a fragment twice', scenario('[ada, ada]'), [ADA], ['2:10 out-of-range: `given` says one thing twice']],
    [
      'a number',
      scenario('5'),
      [],
      ['2:10 wrong-type: `given` is a number, but must be a map or a text or a list'],
    ],
    [
      'a misspelt key',
      scenario('{ histroy: [] }'),
      [],
      ['2:12 unknown-key: unknown key `histroy` (did you mean `history`?)'],
    ],
    [
      'no time at all',
      scenario('{ history: [{ ago: 0d, event: Order Completed }] }'),
      [],
      [
        '2:29 out-of-range: `0d` is no time, so this happens with the first item of `when` (write it into `when`',
      ],
    ],
    [
      'more time than there is',
      scenario('{ history: [{ ago: 99999w, event: Order Completed }] }'),
      [],
      ['2:29 out-of-range: `99999w` is longer ago than anything can be'],
    ],
    [
      'no `ago`',
      scenario('{ history: [{ event: Order Completed }] }'),
      [],
      ['2:22 missing-key: `ago` is missing in item 1'],
    ],
    [
      'events that the tracking plan has not',
      scenario('{ history: [{ ago: 1d, event: Order Complted }, { ago: 1d, event: Product Added }] }'),
      [],
      ['2:40 unknown-event: there is no event `Order Complted`', '2:58 bad-event: `Product Added` is not'],
    ],
    [
      'what is wrong in a fragment, at its place and once for all scenarios',
      `${scenario('ada')}${scenario('ada').replace('name: one', 'name: two')}`,
      [ADA.replace('marketing', 'marketng').replace('firstName: Ada', 'firstName: 5')],
      [
        'given 3:46 bad-traits: these traits are not as the profile has them: `firstName` must be string (write what the profile allows) | `firstName` is declared here 19:17 | a scenario begins with it here 2:10',
        'given 3:75 unknown-purpose: the policy has no purpose `marketng`',
      ],
    ],
    [
      'nothing of a fragment whose own mistakes are told',
      scenario('ada'),
      [ADA.replace('userId', 'userID')],
      [],
    ],
    ['nothing where any fragment may be the one', scenario('ada'), ['nam: ada'], []],
  ];

  it.each(mistakes)('%s', (_, text, documents, wanted) => {
    const found = read(text, ...documents).diagnostics.map(told);
    expect(found).toHaveLength(wanted.length);
    for (const [index, one] of wanted.entries()) expect(found[index]).toContain(one);
  });

  const inFiles: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['a kind of rules', ['kind: segment\nname: a'], ['given 2:1 duplicate-key']],
    [
      'a misspelt key',
      [ADA.replace('profile', 'profil')],
      ['given 3:1 unknown-key: unknown key `profil` (did you mean `profile`?)'],
    ],
    ['a name that is none', ['name: Ada Lovelace'], ['given 2:7 bad-format']],
    [
      'one name twice',
      [ADA, 'name: ada'],
      [
        'given 6:7 duplicate-name: two fragments are named `ada` (rename one of the two, or remove it) | named here first 2:7',
      ],
    ],
    [
      'an unknown fragment',
      [ADA, 'name: bo\nuse: adda'],
      ['given 7:6 unknown-given: there is no fragment `adda`'],
    ],
    [
      'a circle, once',
      ['name: a\nuse: b', 'name: b\nuse: [c]', 'name: c\nuse: a', 'name: d\nuse: a'],
      [
        'given 2:7 given-cycle: the fragment `a` is made of itself (break the circle `a` → `b` → `c` → `a`) | `a` names `b` 3:6 | `b` names `c` 7:7 | `c` names `a` 11:6',
      ],
    ],
    [
      'itself',
      ['name: a\nuse: a'],
      ['given 2:7 given-cycle: the fragment `a` is made of itself (break the circle `a` → `a`)'],
    ],
    [
      'too many, each in the next',
      Array.from({ length: 30 }, (_, n) => `name: f${n}\n${n < 29 ? `use: f${n + 1}` : 'profile: {}'}`),
      ['too-deep: `f1` is made of more than 20 fragments, each in the next'],
    ],
  ];

  it.each(inFiles)('in a file of fragments: %s', (_, documents, wanted) => {
    const fragments = fragmentsOf(...documents);
    const found = [...fragments.diagnostics, ...fragmentMistakes(fragments)].map(told);
    expect(found).toHaveLength(wanted.length);
    for (const [index, one] of wanted.entries()) expect(found[index]).toContain(one);
  });

  it('over several files, and of files of nothing', () => {
    const files = ['a', 'b'].map((name) => ({
      path: `scenarios/given/${name}.yaml`,
      text: 'kind: given\nname: x\n',
    }));
    const empty = { path: 'scenarios/given/c.yml', text: '# nothing\n' };
    const list = { path: 'scenarios/given/d.yaml', text: '- name: one\n' };
    const { diagnostics } = readFragments([...files, empty, list]);
    expect(diagnostics.map(({ code, span, related }) => [code, span.file, related?.[0]?.span.file])).toEqual([
      ['duplicate-name', 'scenarios/given/b.yaml', 'scenarios/given/a.yaml'],
      ['empty-file', 'scenarios/given/c.yml', undefined],
      ['wrong-type', 'scenarios/given/d.yaml', undefined],
    ]);
  });

  it('keep from being run what begins with them, and nothing else', () => {
    const text = `${scenario('ada')}${scenario('bo').replace('name: one', 'name: two')}`;
    const { cases } = read(text, ADA.replace('userId', 'userID'), 'name: bo\nprofile: { userId: bo }');
    expect(cases.map(({ name }) => name)).toEqual(['two']);
  });
});

it('rows of a catalog replace those of the same id, and stand behind the others', () => {
  const rule = `kind: catalog\nname: goods\nversion: 1\nfile: goods.csv\nid: sku\ncolumns: { type: object, properties: { sku: { type: string } } }\n`;
  const { declared } = openProject([
    { path: 'rules/goods.yaml', text: rule },
    { path: 'rules/goods.csv', text: 'sku\na\n' },
  ]);
  const catalogs = declared.ruleSet.catalogs;
  const goods = (...skus: readonly string[]) =>
    `{ goods: [${skus.map((sku, n) => `{ sku: ${sku}, n: ${n} }`).join(', ')}] }`;
  const text = scenario(`{ use: [one, two], catalog: ${goods('c', 'd', 'd')} }`);
  const [written] = readScenarioFile({ path: 'scenarios/one.yaml', text }).scenarios;
  const fragments = fragmentsOf(
    `name: one\ncatalog: ${goods('a', 'b')}`,
    `name: two\ncatalog: ${goods('c', 'a')}`,
  );
  // What one list says twice is for those to tell who read it.
  expect(resolveGiven(written!, fragments, catalogs).given.catalog).toEqual({
    goods: [
      { sku: 'b', n: 1 },
      { sku: 'a', n: 1 },
      { sku: 'c', n: 0 },
      { sku: 'd', n: 1 },
      { sku: 'd', n: 2 },
    ],
  });
});

it('files of fragments are no scenario files', () => {
  const paths = [
    'scenarios/given/a.yaml',
    'scenarios/given/b/c.yml',
    'scenarios/a/given/b.yaml',
    'scenarios/given.yaml',
  ];
  expect(paths.map(isGivenFile)).toEqual([true, true, false, false]);
  expect(paths.map(isScenarioFile)).toEqual([false, false, true, true]);
});

type Tree = { [key: string]: unknown };

const isMap = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One over another as one would do it by hand. */
function laid(below: Tree, above: Tree, path = ''): Tree {
  const result: Tree = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const before = result[key];
    const here = `${path}/${key}`;
    if (Array.isArray(before) && Array.isArray(value) && /^\/(history|catalog\/)/.test(here))
      result[key] = [...(before as unknown[]), ...(value as unknown[])];
    else if (here === '/users') result[key] = users([...((before ?? []) as Tree[]), ...(value as Tree[])]);
    else result[key] = isMap(before) && isMap(value) ? laid(before, value, here) : value;
  }
  return result;
}

function users(all: readonly Tree[]): readonly Tree[] {
  const ids = [...new Set(all.map(({ userId }) => userId))];
  return ids.map((id) =>
    all.filter(({ userId }) => userId === id).reduce((one, next) => laid(one, next), {}),
  );
}

describe('fragments', () => {
  const word = fc.constantFrom('a', 'b', 'c');
  const traits = fc.dictionary(
    word,
    fc.oneof(
      fc.integer({ max: 9, min: 0 }),
      fc.dictionary(word, word, { maxKeys: 2 }),
      fc.array(word, { maxLength: 2 }),
    ),
    { maxKeys: 3 },
  );
  const consent = fc.dictionary(word, fc.constantFrom('granted', 'denied'), { maxKeys: 2 });
  const some = <Model extends object>(model: { [Key in keyof Model]: fc.Arbitrary<Model[Key]> }) =>
    fc.record(model, { requiredKeys: [] });
  const given = some({
    profile: some({ userId: word, traits, consent }),
    users: fc.uniqueArray(fc.record({ userId: word, traits }), {
      selector: ({ userId }) => userId,
      minLength: 1,
      maxLength: 2,
    }),
    variants: fc.dictionary(word, word, { maxKeys: 2 }),
    catalog: fc.dictionary(word, fc.array(fc.record({ id: word }), { minLength: 1, maxLength: 2 }), {
      minKeys: 1,
      maxKeys: 2,
    }),
    history: fc.array(
      fc.record({ ago: fc.constantFrom('1d', '2d'), event: fc.constant('Order Completed') }),
      { minLength: 1, maxLength: 2 },
    ),
  }) as fc.Arbitrary<Tree>;

  it('are laid over each other as one would by hand, whatever they hold and wherever they stand', () => {
    fc.assert(
      fc.property(
        fc.array(given, { minLength: 1, maxLength: 3 }),
        given,
        fc.boolean(),
        (all, own, areNested) => {
          // One that begins with those before it is the same as all of them in a list.
          const documents = all.map((one, index) => {
            const use = areNested && index > 0 ? { use: `f${index - 1}` } : {};
            return `${JSON.stringify({ kind: 'given', name: `f${index}`, ...use, ...one })}\n`;
          });
          const fragments = readFragments([{ path: GIVEN, text: documents.join('---\n') }]);
          expect(fragments.diagnostics).toEqual([]);
          const names = all.map((_, index) => `f${index}`);
          const use = areNested ? names.at(-1)! : names;
          const text = JSON.stringify([
            {
              name: 'x',
              given: { use, ...own },
              when: [{ at: '2026-03-02T10:00:00Z', event: 'A' }],
              then: [{ nothing: true }],
            },
          ]);
          const { scenarios, diagnostics } = readScenarioFile({ path: 'scenarios/one.yaml', text });
          expect(diagnostics).toEqual([]);
          const resolved = resolveGiven(scenarios[0]!, fragments);
          const wanted = [...all, own].reduce((below, above) => laid(below, above), {});
          expect(resolved).toMatchObject({ isSound: true, diagnostics: [] });
          expect(resolved.given).toEqual(wanted);
          expectPlaces(resolved.scenario.at, wanted, ['given'], [text, documents.join('---\n')]);
        },
      ),
      { numRuns: runs(80) },
    );
  });
});

it('what all scenarios of a file begin with has its measure, and is refused beyond it once', () => {
  const past = Array.from({ length: 1000 }, (_one, at) => `{ ago: ${at + 1}m, event: Order Completed }`);
  const much = (name: string) => `name: ${name}\nhistory: [${past.join(', ')}]`;
  const names = ['a', 'b', 'c', 'd'];
  const length = 80;
  const texts = Array.from({ length }, (_one, at) =>
    scenario(`[${names.join(', ')}]`, '[{ others: allowed }]').replace('name: one', `name: n${at}`),
  );
  const { cases, diagnostics } = read(texts.join(''), ...names.map(much));
  const size = JSON.stringify({ history: names.flatMap(() => parse(`[${past.join(', ')}]`) as unknown[]) });
  const most = Math.floor(10_000_000 / size.length);
  expect(most).toBeLessThan(length - 1);
  expect(cases.map(({ name }) => name)).toEqual(Array.from({ length: most }, (_one, at) => `n${at}`));
  expect(diagnostics.map(told)).toEqual([
    `${most * 4 + 2}:10 out-of-range: from this scenario on, what the scenarios of this file begin with is too much when it is written out (with all their fragments they may begin with 10,000,000 characters: let fragments say less, or split the file)`,
  ]);
});

/** Every single value stands where it says that it stands. */
function expectPlaces(
  at: (path: readonly (string | number)[]) => {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly endColumn: number;
  },
  value: unknown,
  path: readonly (string | number)[],
  [own, shared]: readonly [string, string],
): void {
  if (typeof value === 'object' && value !== null) {
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    for (const [key, inner] of entries)
      expectPlaces(at, inner, [...path, key as string | number], [own, shared]);
    return;
  }
  const { file, line, column, endColumn } = at(path);
  const text = (file === GIVEN ? shared : own).split('\n')[line - 1]!.slice(column - 1, endColumn - 1);
  expect([path, text]).toEqual([path, JSON.stringify(value)]);
}

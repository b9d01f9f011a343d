/** What people see while they write rules: the YAML language server, in a project that `mailwright init` has made. */
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command as mailwright } from '../cli/command.js';
import type { Finding, LanguageServer } from './language-server.js';
import { editorSettings, startServer } from './language-server.js';

const ROOT = resolve(import.meta.dirname, '../..');
const WELCOME = 'rules/campaigns/welcome.yaml';
const SCENARIOS = 'scenarios/welcome.yaml';

let folder = '';
let server: LanguageServer;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'mailwright editors ')));
  const { code, err } = await mailwright(['init', folder], folder);
  expect([code, err]).toEqual([0, '']);
  server = await startServer(folder, editorSettings(folder));
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const textOf = (path: string, from = folder) => readFileSync(join(from, path), 'utf8');

/** A file of the project with another text in it, once. */
function edited(path: string, from: string, to: string): string {
  const text = textOf(path);
  expect(text).toContain(from);
  return text.replace(from, () => to);
}

/** What is underlined, and what is said of it. */
function told(text: string, findings: readonly Finding[]): readonly string[] {
  const lines = text.split('\n');
  return findings.map(({ message, range: { start, end } }) => {
    expect(start.line).toBe(end.line);
    return `${start.line + 1}: ${lines[start.line]!.slice(start.character, end.character)}: ${message}`;
  });
}

const yamlFiles = (root: string) =>
  ['rules', 'scenarios'].flatMap((part) =>
    readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => `${part}/${name}`)
      .sort(),
  );

describe('nothing is underlined', () => {
  test('in the files of the new project', async () => {
    const paths = yamlFiles(folder);
    expect(paths.length).toBeGreaterThan(6);
    for (const path of paths) expect([path, await server.diagnose(path, textOf(path))]).toEqual([path, []]);
  });

  test('in the files of the example store, by its own schemas', async () => {
    const out = join(folder, '.mailwright/store');
    const { code, err } = await mailwright(['schema', '--project', ROOT, '--out', out], folder);
    expect([code, err]).toEqual([0, '']);
    const store = await startServer(ROOT, {
      'yaml.schemas': {
        [join(out, 'rules.json')]: 'rules/**/*.yaml',
        [join(out, 'scenario.json')]: ['scenarios/**/*.yaml', '!scenarios/given/**'],
        [join(out, 'given.json')]: 'scenarios/given/**/*.yaml',
      },
    });
    try {
      const paths = yamlFiles(ROOT);
      expect(paths.length).toBeGreaterThan(20);
      for (const path of paths)
        expect([path, await store.diagnose(path, textOf(path, ROOT))]).toEqual([path, []]);
      // The schemas are in use: a name of the other project is none here.
      const text = textOf('rules/segments.yaml', ROOT).replace('Order Completed', 'Signed Up');
      expect(await store.diagnose('rules/segments.yaml', text)).toHaveLength(1);
    } finally {
      await store.stop();
    }
  });
});

describe('a mistake is underlined where it is', () => {
  const cases: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    [
      'a misspelt key',
      WELCOME,
      'subject: ',
      'subjekt: ',
      ['Missing property "subject"', 'subjekt: Property subjekt is not allowed.'],
    ],
    [
      'an unknown event',
      WELCOME,
      'event: Signed Up',
      'event: Singed Up',
      ['Singed Up: Value is not accepted.'],
    ],
    ['an unknown segment', WELCOME, 'not-started', 'not-begun', ['not-begun: Value is not accepted.']],
    ['an unknown template', WELCOME, 'template: hello', 'template: helo', ['helo: Value is not accepted.']],
    [
      'an unknown content block',
      WELCOME,
      'tip: first-steps',
      'tip: steps',
      ['steps: Value is not accepted.'],
    ],
    ['an unknown purpose', WELCOME, 'marketing', 'marketng', ['marketng: Value is not accepted.']],
    [
      'a duration with words',
      WELCOME,
      "{ days: 2, at: '10:00' }",
      '2 days',
      ['2 days: An exact duration: `90s`, `30m`, `1h`, `3d` (72 h), `2w`.'],
    ],
    [
      'a misspelt key of a wait',
      WELCOME,
      'days: 2',
      'dayz: 2',
      ['days', 'dayz: Property dayz is not allowed.'],
    ],
    [
      'a kind that there is not',
      WELCOME,
      'kind: campaign',
      'kind: campain',
      ['campain: Value is not accepted.'],
    ],
    [
      'in the second document of a file',
      'rules/events.yaml',
      'project_name: { type: string',
      'project_name: { type: text',
      ['text: Value is not accepted.'],
    ],
    ['an event of a scenario', SCENARIOS, 'Project Created', 'Project Made', ['Project Made: Value is not']],
    [
      'a property that the tracking plan has otherwise',
      SCENARIOS,
      'properties: { plan: team }',
      'properties: { plan: gold }',
      ['gold: Value is not accepted. Valid values: "free", "team".'],
    ],
    [
      'a mail that no campaign sends',
      SCENARIOS,
      'send: welcome/hello\n',
      'send: welcome/hi\n',
      ['welcome/hi: Value is'],
    ],
    [
      'a fragment that there is not',
      SCENARIOS,
      'given: ada\n',
      'given: adda\n',
      ['adda: There is no such fragment in scenarios/given/; there are: ada.'],
    ],
    [
      'a fragment among several',
      SCENARIOS,
      'given: ada\n',
      'given: [ada, loyal]\n',
      ['loyal: Value is not accepted. Valid values: "ada".'],
    ],
    [
      'a fragment in a fragment',
      'scenarios/given/ada.yaml',
      'description: ',
      'use: bo\ndescription: ',
      ['bo: There is no such fragment'],
    ],
  ];

  test.each(cases)('%s', async (_, path, from, to, wanted) => {
    const text = edited(path, from, to);
    const found = told(text, await server.diagnose(path, text));
    expect(found).toHaveLength(wanted.length);
    for (const part of wanted) expect(found.filter((one) => one.includes(part))).toHaveLength(1);
    const line = text.slice(0, text.indexOf(to)).split('\n').length;
    expect(found.some((one) => one.startsWith(`${line}: `))).toBe(true);
  });
});

describe('names of the project are offered', () => {
  const cases: readonly (readonly [string, string, string, string, readonly string[]])[] = [
    [
      'events of a trigger, and those of mailing',
      WELCOME,
      'trigger: { event: Signed Up }',
      'trigger:\n  event: |',
      ['Signed Up', 'Project Created', 'Email Opened'],
    ],
    ['events, begun', WELCOME, 'trigger: { event: Signed Up }', 'trigger:\n  event: Sig|', ['Signed Up']],
    [
      'segments',
      WELCOME,
      'audience: { condition: not-started }',
      'audience:\n  condition: |',
      ['not-started'],
    ],
    ['templates', WELCOME, 'template: hello', 'template: |', ['hello', 'first-project']],
    ['content blocks', WELCOME, 'content: { tip: first-steps }', 'content:\n      tip: |', ['first-steps']],
    ['purposes', WELCOME, 'purpose: marketing', 'purpose: |', ['marketing']],
    ['facts', 'rules/segments.yaml', 'when: { fact: count', 'when:\n  fact: |\n#', ['count', 'recency']],
    [
      'properties of the event',
      'rules/segments.yaml',
      'when: { fact: count',
      'when:\n  fact: distinct\n  params:\n    event: Signed Up\n    property: |\n#',
      ['plan'],
    ],
    [
      'paths of traits',
      'rules/segments.yaml',
      'when: { fact: count',
      'when:\n  fact: profile\n  path: |\n#',
      ['$.traits.firstName', '$.traits.timeZone'],
    ],
    [
      'operators',
      'rules/segments.yaml',
      'when: { fact: count',
      'when:\n  fact: profile\n  operator: |\n#',
      ['equal', 'greaterThan', 'present'],
    ],
    ['kinds of documents', 'rules/new.yaml', '', 'kind: |', ['campaign', 'segment']],
    ['whole documents', 'rules/new.yaml', '', '|', ['campaign', 'segment', 'kind']],
    [
      'keys of a step',
      WELCOME,
      '  - id: time-to-try',
      '  - |\n  - id: time-to-try',
      ['send', 'wait', 'waitFor', 'choose'],
    ],
    [
      'mails of a scenario',
      SCENARIOS,
      'send: welcome/hello\n',
      'send: |\n',
      ['welcome/hello', 'welcome/first-project'],
    ],
    [
      'properties of a scenario’s event',
      SCENARIOS,
      "- { at: '2026-03-02T14:00:00+01:00', event: Signed Up, properties: { plan: free } }",
      "- at: '2026-03-02T14:00:00+01:00'\n      event: Signed Up\n      properties:\n        |",
      ['plan'],
    ],
    [
      'mails of a scenario with rows',
      SCENARIOS,
      '      send: welcome/hello\n      subject',
      '      send: |\n      subject',
      ['welcome/hello', 'welcome/first-project'],
    ],
    ['fragments of a scenario', SCENARIOS, 'given: ada\n', 'given: |\n', ['ada']],
    ['fragments, several', SCENARIOS, 'given: ada\n', 'given:\n    - |\n', ['ada']],
    ['fragments, laid under what is given', SCENARIOS, 'given: ada\n', 'given:\n    use: |\n', ['ada']],
  ];

  test.each(cases)('%s', async (_, path, from, to, wanted) => {
    const marked = from === '' ? to : edited(path, from, to);
    const labels = (await server.complete(path, marked)).map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining([...wanted]));
  });

  test('and nothing else, with what their documents say of them', async () => {
    const marked = edited(WELCOME, 'trigger: { event: Signed Up }', 'trigger:\n  event: |');
    const offered = await server.complete(WELCOME, marked);
    expect(offered.find(({ label }) => label === 'Signed Up')?.documentation).toBe(
      'Someone opened an account.',
    );
    expect(offered.map(({ label }) => label).filter((label) => !label.startsWith('Email '))).toEqual([
      'Project Created',
      'Signed Up',
      'Unsubscribed',
    ]);
  });

  test('a new name, once `mailwright schema` has been run', async () => {
    const path = 'rules/more.yaml';
    writeFileSync(
      join(folder, path),
      'kind: segment\nname: on-a-team\nversion: 1\nwhen: { fact: count, params: { event: Signed Up }, operator: equal, value: 2 }\n',
    );
    const { code } = await mailwright(['schema'], folder);
    expect(code).toBe(0);
    await server.schemasChanged();
    const marked = edited(WELCOME, 'audience: { condition: not-started }', 'audience:\n  condition: |');
    const labels = (await server.complete(WELCOME, marked)).map(({ label }) => label);
    expect(labels).toEqual(['not-started', 'on-a-team']);
  });
});

describe('over a key it is shown what it means', () => {
  const cases: readonly (readonly [string, string, string, string, string])[] = [
    ['a key of a campaign', WELCOME, 'purpose:', 'pur|pose:', 'its consent, quiet hours and caps hold here'],
    ['a step', WELCOME, 'send: hello', 'se|nd: hello', 'Proposes a mail, and names the step.'],
    [
      'an event, with those that there are',
      WELCOME,
      'event: Signed Up',
      'event: Sig|ned Up',
      '`Project Created`: Someone began',
    ],
    [
      'a fact, with what others read',
      'rules/segments.yaml',
      'fact: count',
      'fact: co|unt',
      '`count`: How many such events.',
    ],
    ['a key of the policy', 'rules/policy.yaml', 'onHit:', 'on|Hit:', '`drop`: It is suppressed.'],
    ['the kind', WELCOME, 'kind: campaign', 'ki|nd: campaign', '`segment`: A named condition over a user.'],
    ['a key of a scenario', SCENARIOS, 'until: 3d', 'un|til: 3d', 'How long the clock runs'],
  ];

  test.each(cases)('%s', async (_, path, from, to, wanted) => {
    expect(await server.hover(path, edited(path, from, to))).toContain(wanted);
  });
});

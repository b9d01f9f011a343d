/** What people get wrong: each mistake is told with its file and line and what to write instead, and never by a stack. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { mistakesIn } from '../../src/cli/mistakes.js';
import { loadProject } from '../../src/cli/project.js';
import { formatDiagnostics, textsOf } from '../../src/cli/report/diagnostics.js';
import type { Files } from './mailwright.js';
import { command as mailwright } from './command.js';
import { SOUND, spoilt, withProject } from './mailwright.js';

interface Case {
  readonly name: string;
  readonly files: Files;
  readonly code: string;
  readonly at: string;
  /** What to write instead. */
  readonly help: string | RegExp;
}

const deep = (levels: number) =>
  `${'{ not: '.repeat(levels)}{ condition: big-spender }${' }'.repeat(levels)}`;

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...'bcdefg'.split('').map((name, index) => {
    const before = 'abcdefg'[index]!;
    return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`;
  }),
].join('\n');

const CASES: readonly Case[] = [
  {
    name: 'a misspelt key',
    files: spoilt('rules/cart.yaml', 'purpose: marketing', 'purpos: marketing'),
    code: 'unknown-key',
    at: 'rules/cart.yaml:9:1',
    help: 'did you mean `purpose`?',
  },
  {
    name: 'a misspelt key deep in a step',
    files: spoilt('rules/cart.yaml', '    template: cart', '    templte: cart'),
    code: 'unknown-key',
    at: 'rules/cart.yaml:16:5',
    help: 'did you mean `template`?',
  },
  {
    name: 'a step that is none',
    files: spoilt('rules/cart.yaml', '{ id: settle, wait: 1h }', '{ id: settle, wiat: 1h }'),
    code: 'unknown-form',
    at: 'rules/cart.yaml:14:19',
    help: 'did you mean `wait`?',
  },
  {
    name: 'an unknown event',
    files: spoilt('rules/cart.yaml', 'trigger: { event: Product Added }', 'trigger: { event: Product Aded }'),
    code: 'unknown-event',
    at: 'rules/cart.yaml:10:19',
    help: 'did you mean `Product Added`?',
  },
  {
    name: 'a wrong type',
    files: spoilt('rules/cart.yaml', 'version: 1\npurpose', 'version: one\npurpose'),
    code: 'wrong-type',
    at: 'rules/cart.yaml:8:10',
    help: 'raised with every change',
  },
  {
    name: 'an unknown operator',
    files: spoilt('rules/cart.yaml', 'operator: greaterThan,', 'operator: greaterthan,'),
    code: 'unknown-operator',
    at: 'rules/cart.yaml:4:81',
    help: 'did you mean `greaterThan`?',
  },
  {
    name: 'an operator that can never hold',
    files: spoilt('rules/cart.yaml', 'value: 100', 'value: lots'),
    code: 'unordered-value',
    at: 'rules/cart.yaml:4:101',
    help: 'write a number',
  },
  {
    name: 'an unknown variable in a template',
    files: spoilt('templates/cart.mjml', '{{ name }}', '{{ nmae }}'),
    code: 'unknown-name',
    at: 'templates/cart.mjml:5:27',
    help: 'did you mean `name`?',
  },
  {
    name: 'an unknown variable in a subject',
    files: spoilt('rules/cart.yaml', '"{{ name }}, your cart"', '"{{ first_name }}, your cart"'),
    code: 'unknown-name',
    at: 'rules/cart.yaml:17:14',
    help: /name/,
  },
  {
    name: 'a variable that may be missing',
    files: spoilt('rules/cart.yaml', ', default: Hello', ''),
    code: 'may-be-missing',
    at: 'rules/cart.yaml:17:14',
    help: '??',
  },
  {
    name: 'a template that is missing',
    files: spoilt('rules/cart.yaml', 'template: cart', 'template: crat'),
    code: 'unknown-template',
    at: 'rules/cart.yaml:16:15',
    help: 'did you mean `cart`?',
  },
  {
    name: 'a path out of the project',
    files: spoilt('rules/cart.yaml', 'template: cart', 'template: ../../etc/passwd'),
    code: 'outside-project',
    at: 'rules/cart.yaml:16:15',
    help: 'a file of `templates/`',
  },
  {
    name: 'an include in a template',
    files: spoilt(
      'templates/cart.mjml',
      '<mj-section>',
      '<mj-include path="../../secret.mjml" /><mj-section>',
    ),
    code: 'markup',
    at: 'templates/cart.mjml:3:5',
    help: 'write its content here',
  },
  {
    name: 'an empty file',
    files: { ...SOUND, 'rules/empty.yaml': '# nothing yet\n' },
    code: 'empty-file',
    at: 'rules/empty.yaml:1:1',
    help: 'write a document',
  },
  {
    name: 'a list where a map belongs',
    files: { ...SOUND, 'rules/list.yaml': '- kind: segment\n- kind: segment\n' },
    code: 'wrong-type',
    at: 'rules/list.yaml:1:3',
    help: 'begin with `kind:`',
  },
  {
    name: 'two steps of one name',
    files: spoilt('rules/cart.yaml', 'id: settle', 'id: reminder'),
    code: 'duplicate-name',
    at: 'rules/cart.yaml:15:11',
    help: 'rename this one',
  },
  {
    name: 'a key twice in one map',
    files: spoilt('rules/cart.yaml', 'purpose: marketing', 'purpose: marketing\npurpose: marketing'),
    code: 'duplicate-key',
    at: 'rules/cart.yaml:10:1',
    help: 'keep one of the two',
  },
  {
    name: 'two documents of one name',
    files: {
      ...SOUND,
      'rules/zebra.yaml':
        'kind: segment\nname: big-spender\nversion: 1\nwhen: { fact: localTime, path: $.hour, operator: equal, value: 3 }\n',
    },
    code: 'duplicate-name',
    at: 'rules/zebra.yaml:2:7',
    help: 'rename one of the two',
  },
  {
    name: 'a second policy',
    files: {
      ...SOUND,
      'rules/zebra.yaml': (SOUND['rules/shop.yaml'] as string)
        .split('---\n')[2]!
        .replace('name: sending', 'name: other'),
    },
    code: 'second-document',
    at: 'rules/zebra.yaml:2:7',
    help: 'put both into one document',
  },
  {
    name: 'an invalid zone',
    files: spoilt('rules/shop.yaml', 'Europe/Berlin', 'Europe/Berlln'),
    code: 'unknown-zone',
    at: 'rules/shop.yaml:17:11',
    help: 'did you mean `Europe/Berlin`?',
  },
  {
    name: 'a negative duration',
    files: spoilt('rules/cart.yaml', 'wait: 1h', 'wait: -1h'),
    code: 'bad-format',
    at: 'rules/cart.yaml:14:25',
    help: '`1h`',
  },
  {
    name: 'a duration beyond all time',
    files: spoilt('rules/cart.yaml', 'wait: 1h', 'wait: 99999999999w'),
    code: 'out-of-range',
    at: 'rules/cart.yaml:14:25',
    help: 'at most',
  },
  {
    name: 'a condition that refers to itself',
    files: spoilt(
      'rules/cart.yaml',
      /* the segment's own */ 'when: { fact: sum, params: { event: Product Added, property: price }, operator: greaterThan, value: 100 }',
      'when: { all: [ { condition: big-spender } ] }',
    ),
    code: 'segment-cycle',
    at: 'rules/cart.yaml:2:7',
    help: 'break the circle',
  },
  {
    name: 'a negation that is true of what is missing',
    files: spoilt(
      'rules/cart.yaml',
      'audience: { condition: big-spender }',
      'audience: { fact: profile, path: $.traits.country, operator: notEqual, value: DE }',
    ),
    code: 'unguarded',
    at: 'rules/cart.yaml:12:62',
    help: 'present',
  },
  {
    name: 'a feature of a later version',
    files: spoilt('rules/shop.yaml', 'onHit: drop', 'onHit: defer, smoothing: 6h'),
    code: 'unknown-key',
    at: 'rules/shop.yaml:23:64',
    help: 'known here',
  },
  {
    name: 'a kind of a later version',
    files: { ...SOUND, 'rules/model.yaml': 'kind: model\nname: engagement\nversion: 1\n' },
    code: 'unknown-kind',
    at: 'rules/model.yaml:1:7',
    help: /source/,
  },
  {
    name: 'broken MJML',
    files: spoilt('templates/cart.mjml', '</mj-column>', ''),
    code: 'markup',
    at: 'templates/cart.mjml:4:7',
    help: 'write `</mj-column>`',
  },
  {
    name: 'an element that MJML does not know',
    files: spoilt(
      'templates/cart.mjml',
      '<mj-text>Hello {{ name }}</mj-text>',
      '<mj-txt>Hello {{ name }}</mj-txt>',
    ),
    code: 'markup',
    at: 'templates/cart.mjml:5:9',
    help: 'did you mean `mj-text`?',
  },
  {
    name: 'a template that calls what it likes',
    files: spoilt(
      'templates/cart.mjml',
      '{{ name }}',
      '{{ name.constructor.constructor("return process")() }}',
    ),
    code: 'template-syntax',
    at: 'templates/cart.mjml:5:27',
    help: 'never `name.toUpperCase()`',
  },
  {
    name: 'a binary file',
    files: {
      ...SOUND,
      'rules/logo.yaml': Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x0d, 0x0a, 0x1a]),
    },
    code: 'not-text',
    at: 'rules/logo.yaml:1:1',
    help: 'UTF-8',
  },
  {
    name: 'a NUL byte',
    files: { ...SOUND, 'rules/nul.yaml': 'kind: segment\nname: \0x\n' },
    code: 'not-text',
    at: 'rules/nul.yaml:2:7',
    help: 'UTF-8',
  },
  {
    name: 'CRLF with a mistake after it',
    files: {
      ...SOUND,
      'rules/crlf.yaml':
        'kind: segment\r\nname: windows\r\nversion: 1\r\nwehn: { condition: big-spender }\r\n',
    },
    code: 'unknown-key',
    at: 'rules/crlf.yaml:4:1',
    help: 'did you mean `when`?',
  },
  {
    name: 'tabs for indentation',
    files: {
      ...SOUND,
      'rules/tabs.yaml': 'kind: segment\nname: tabbed\nversion: 1\nwhen:\n\tcondition: big-spender\n',
    },
    code: 'bad-yaml',
    at: 'rules/tabs.yaml:5:1',
    help: 'spaces',
  },
  {
    name: 'a file of 10 MB',
    files: { ...SOUND, 'rules/large.yaml': `# ${'x'.repeat(10_000_000)}\n` },
    code: 'file-too-large',
    at: 'rules/large.yaml:1:1',
    help: 'split it',
  },
  {
    name: 'an alias bomb',
    files: { ...SOUND, 'rules/bomb.yaml': `kind: segment\n${bomb}\n` },
    code: 'alias-bomb',
    at: 'rules/bomb.yaml',
    help: 'fewer aliases',
  },
  {
    name: 'nesting without end',
    files: spoilt('rules/cart.yaml', 'audience: { condition: big-spender }', `audience: ${deep(500)}`),
    code: 'too-deep',
    at: 'rules/cart.yaml:12',
    help: 'segment',
  },
  {
    name: 'nesting that overflows the parser',
    files: { ...SOUND, 'rules/brackets.yaml': `a: ${'['.repeat(50_000)}` },
    code: 'too-deep',
    at: 'rules/brackets.yaml:1:1',
    help: 'segment',
  },
  {
    name: 'a configuration that would make MJML run code',
    files: { ...SOUND, '.mjmlconfig': '{ "packages": ["./anything.js"] }' },
    code: 'refused-file',
    at: '.mjmlconfig:1:1',
    help: 'remove it',
  },
  {
    name: 'an event in a scenario that no rule declares',
    files: spoilt('scenarios/cart.yaml', 'event: Product Added', 'event: Product Bought'),
    code: 'unknown-event',
    at: 'scenarios/cart.yaml:5',
    help: /Product Added/,
  },
  {
    name: 'a time in a scenario that is in no zone',
    files: spoilt(
      'scenarios/cart.yaml',
      'at: "2026-03-02T10:00:00+01:00", event',
      'at: "2026-03-02T10:00:00", event',
    ),
    code: 'missing-offset',
    at: 'scenarios/cart.yaml:5:13',
    help: /\+01:00|Z/,
  },
];

describe('a mistake is told with its place and what to write instead', () => {
  test.concurrent('the project that is spoilt below is sound', async ({ expect: expectHere }) => {
    await withProject(SOUND, async (folder) => {
      const { code, out, err } = await mailwright(['validate'], folder);
      expectHere({ code, err, out: out.includes('no mistakes') ? 'no mistakes' : out }).toEqual({
        code: 0,
        err: '',
        out: 'no mistakes',
      });
    });
  });

  function expectTold(text: string, { code, at, help }: Case): void {
    expect(text).not.toMatch(/\n\s+at .*\(?(file|node):/);
    expect(text).toContain(`error[${code}] ${at}`);
    if (typeof help === 'string') expect(text).toContain(help);
    else expect(text).toMatch(help);
  }

  test.each(CASES)('$name', async (one) => {
    await withProject(one.files, async (folder) => {
      const loaded = loadProject({ operands: [], flags: { project: folder } });
      const { diagnostics } = await mistakesIn(loaded);
      const texts = textsOf([...loaded.files, ...loaded.scenarios]);
      expectTold(formatDiagnostics(diagnostics, texts, createColors(false)), one);
    });
  });

  const commands = CASES.filter((_, index) => index % 8 === 0);

  test.concurrent.each(commands)('by the command, $name', async (one) => {
    await withProject(one.files, async (folder) => {
      const { out, err, code } = await mailwright(['validate'], folder);
      expectTold(out, one);
      expect({ err, code }).toEqual({ err: '', code: 3 });
    });
  });

  test('a link out of the project is not followed', async () => {
    await withProject({ ...SOUND, 'outside.txt': 'kind: segment' }, async (folder) => {
      symlinkSync('/etc/hostname', join(folder, 'rules/host.yaml'));
      const { code, out } = await mailwright(['validate'], folder);
      expect(out).toContain('error[outside-project] rules/host.yaml:1:1');
      expect(code).toBe(3);
    });
  });

  test('all mistakes are told at once', async () => {
    const files = {
      ...spoilt('rules/cart.yaml', 'purpose: marketing', 'purpos: marketing'),
      'templates/cart.mjml': (SOUND['templates/cart.mjml'] as string).replace('name', 'nmae'),
      'rules/shop.yaml': (SOUND['rules/shop.yaml'] as string)
        .replace('Europe/Berlin', 'Berlin')
        .replace('1, per: 24h', '0, per: 24'),
    };
    await withProject(files, async (folder) => {
      const { out, code } = await mailwright(['validate'], folder);
      for (const place of ['rules/cart.yaml:9:1', 'rules/shop.yaml:23:20', 'rules/shop.yaml:23:28'])
        expect(out).toContain(place);
      expect(code).toBe(3);
    });
  });
});

describe('the command line', () => {
  const wrong: readonly (readonly [string, readonly string[], string | RegExp])[] = [
    ['no command', [], /validate/],
    ['an unknown command', ['valdate'], 'did you mean `validate`?'],
    ['an unknown option', ['validate', '--fromat', 'json'], 'did you mean `--format`?'],
    ['an unknown format', ['validate', '--format', 'jsn'], 'did you mean `json`?'],
    ['an option without its value', ['backtest', '--events'], 'needs a value'],
    ['a log that is missing', ['backtest', '--events', 'nowhere.jsonl'], 'there is no file `nowhere.jsonl`'],
    ['no log', ['backtest'], '--events FILE'],
    [
      'an unknown source',
      ['backtest', '--events', 'rules/cart.yaml', '--source', 'shop'],
      'there is no source `shop`',
    ],
    [
      'a file that is read, to be written',
      ['backtest', '--events', 'scenarios/cart.yaml', '--exposures', './scenarios/cart.yaml'],
      '`--exposures ./scenarios/cart.yaml` is what this is made from; name a file of its own',
    ],
    [
      'one file for two outputs',
      ['backtest', '--events', 'scenarios/cart.yaml', '--out', 'a.jsonl', '--exposures', 'a.jsonl'],
      '`--exposures a.jsonl` is written by `--out` as well',
    ],
    ['a time that is none', ['backtest', '--events', 'rules/cart.yaml', '--from', 'yesterday'], '2026-03-01'],
    [
      'an unknown scenario',
      ['simulate', '--scenario', 'a cart is rememberd'],
      'did you mean `a cart is remembered`?',
    ],
    ['no scenario', ['simulate'], '--scenario NAME'],
    [
      'an unknown mail',
      ['render', 'cart/remider', '--scenario', 'a cart is remembered'],
      'did you mean `cart/reminder`?',
    ],
    ['no project', ['validate', '--project', 'nowhere'], 'no folder `rules/`'],
    ['an argument too many', ['validate', 'rules'], 'too many'],
  ];

  test.concurrent.each(wrong)('%s', async (_, args, message) => {
    await withProject(SOUND, async (folder) => {
      const { code, out, err } = await mailwright(args, folder);
      if (typeof message === 'string') expect(out + err).toContain(message);
      else expect(out + err).toMatch(message);
      expect(out + err).not.toMatch(/\n\s+at /);
      expect(code).toBe(3);
    });
  });

  test('a log without a valid event is told, and is no success', async () => {
    const row = { type: 'track', event: 'Order Completed', userId: 'u', timestamp: 1_767_225_600 };
    const files = {
      ...SOUND,
      'seconds.jsonl': `${JSON.stringify(row)}\n`,
      'other.jsonl': `${JSON.stringify({ ...row, event: 'Never Read', timestamp: 1_767_225_600_000 })}\n`,
    };
    await withProject(files, async (folder) => {
      const seconds = await mailwright(['backtest', '--events', 'seconds.jsonl'], folder);
      expect(seconds.out).toContain('timestamp looks like seconds: numbers are milliseconds 1');
      expect(seconds.err).toContain('the log has no valid event, so nothing was decided');
      expect(seconds.code).toBe(3);
      const other = await mailwright(['backtest', '--events', 'other.jsonl'], folder);
      expect(other.out).toContain('1 row not read by any rule: Never Read 1');
      expect(other.code).toBe(0);
    });
  });
});

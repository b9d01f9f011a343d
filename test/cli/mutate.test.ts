/** `mailwright mutate` as a user calls it: what it finds, writes and keeps, its exit codes, and what it says of mistakes. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../src/cli/arguments.js';
import { mutate } from '../../src/cli/commands/mutate.js';
import { readChoice } from '../../src/cli/mutation/choice.js';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import type { Files } from './mailwright.js';
import { command as mailwright } from './command.js';
import { SOUND, withProject } from './mailwright.js';

const FEW = ['--lives', '40', '--workers', '1'];
const fits = new Ajv2020({ strict: true, strictRequired: false }).compile(OUTPUT_SCHEMAS['mutate']!);

function text(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

interface Told {
  readonly total: { readonly killed: number; readonly survived: number; readonly excused: number };
  readonly judged: number;
  readonly mutants: readonly { readonly id: string; readonly operator: string; readonly status: string }[];
  readonly unusedExcuses: readonly unknown[];
}

async function told(folder: string, ...args: readonly string[]): Promise<Told> {
  const { out, err } = await mailwright(['mutate', ...args, ...FEW, '--format', 'json'], folder);
  expect(out, err).not.toBe('');
  const value = JSON.parse(out) as Told;
  expect(fits(value) ? [] : fits.errors).toEqual([]);
  return value;
}

test('a survivor is told with a scenario, which is saved and kills it; below the threshold the exit code is 1', async () => {
  await withProject(SOUND, async (folder) => {
    const ask = ['mutate', 'rules/cart.yaml:4', ...FEW];
    const before = await mailwright([...ask, '--threshold', '95'], folder);
    expect(before.code).toBe(1);
    expect(before.out).toMatch(/^Survived: nothing notices\n\n {2}rules\/cart.yaml:4:\d+ {2}/);
    expect(before.out).toContain('    would notice:\n      - name: ');
    expect(before.out).toMatch(/\n✗ mutation score: [\d.]+ %, below 95 % \(\d+ of \d+ killed, .*\)\n$/);
    expect(before.err).toContain('below 95 %');
    expect(before.out.split('\n').filter((line) => /^[^ ]/.test(line) && line.length > 110)).toEqual([]);

    const dry = await mailwright([...ask, '--save', '--dry-run'], folder);
    expect(dry.code).toBe(0);
    expect(text(folder, 'scenarios/cart.yaml')).toBe(SOUND['scenarios/cart.yaml']);
    const saved = await mailwright([...ask, '--save'], folder);
    expect(saved.out).toContain('in scenarios/cart.yaml');
    expect(text(folder, 'scenarios/cart.yaml').startsWith(String(SOUND['scenarios/cart.yaml']))).toBe(true);

    const ran = await mailwright(['test', '--runner', 'direct'], folder);
    expect(ran.code, ran.out + ran.err).toBe(0);
    const after = await mailwright([...ask, '--threshold', '100'], folder);
    expect([after.code, after.out]).toEqual([
      0,
      expect.stringMatching(/✓ mutation score: 100 %, at least 100 %/),
    ]);
  });
}, 120_000);

test('an accepted survivor has a comment at its line, is left out with the reason, and told once it is no survivor', async () => {
  await withProject(SOUND, async (folder) => {
    const ask = ['rules/cart.yaml:4', '--operators', 'threshold-raised'];
    const { code, err } = await mailwright(['mutate', ...ask, ...FEW, '--excuse', 'about a hundred'], folder);
    expect([code, err]).toEqual([0, expect.stringContaining('1 excuse written')]);
    expect(text(folder, 'rules/cart.yaml')).toContain(
      '# mailwright: survives threshold-raised because about a hundred\nwhen:',
    );
    const found = await told(folder, 'rules/cart.yaml:5', '--operators', 'threshold-raised');
    expect([found.total.survived, found.total.excused, found.unusedExcuses]).toEqual([0, 1, []]);

    const { writeFileSync } = await import('node:fs');
    const unused = text(folder, 'rules/cart.yaml').replace('threshold-raised', 'wait-longer');
    writeFileSync(join(folder, 'rules/cart.yaml'), unused);
    expect((await told(folder)).unusedExcuses).toHaveLength(1);
  });
}, 120_000);

/** What the schema of these reports requires, and that each killer is among the tests. */
function checkReport(report: unknown): void {
  const position = {
    type: 'object',
    required: ['line', 'column'],
    properties: { line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } },
  };
  const names = { type: 'array', items: { type: 'string' } };
  const check = new Ajv2020().compile({
    type: 'object',
    required: ['schemaVersion', 'thresholds', 'files'],
    properties: {
      schemaVersion: { const: '2' },
      thresholds: {
        type: 'object',
        required: ['high', 'low'],
        additionalProperties: { type: 'integer', minimum: 0, maximum: 100 },
      },
      files: {
        type: 'object',
        minProperties: 1,
        additionalProperties: {
          type: 'object',
          required: ['language', 'source', 'mutants'],
          properties: {
            mutants: {
              type: 'array',
              uniqueItems: true,
              items: {
                type: 'object',
                required: ['id', 'mutatorName', 'location', 'status'],
                properties: {
                  id: { type: 'string' },
                  mutatorName: { type: 'string' },
                  replacement: { type: 'string' },
                  statusReason: { type: 'string' },
                  killedBy: names,
                  location: {
                    type: 'object',
                    required: ['start', 'end'],
                    properties: { start: position, end: position },
                  },
                  status: { enum: ['Killed', 'Timeout', 'Survived', 'CompileError', 'Ignored'] },
                },
              },
            },
          },
        },
      },
      testFiles: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          required: ['tests'],
          properties: { tests: { type: 'array', items: { type: 'object', required: ['id', 'name'] } } },
        },
      },
      framework: { type: 'object', required: ['name'] },
    },
  });
  expect(check(report) ? [] : check.errors).toEqual([]);
  const { files, testFiles } = report as {
    files: Record<string, { mutants: { killedBy?: string[] }[] }>;
    testFiles: Record<string, { tests: { id: string }[] }>;
  };
  const tests = new Set(Object.values(testFiles).flatMap((file) => file.tests.map(({ id }) => id)));
  const killers = Object.values(files).flatMap((file) =>
    file.mutants.flatMap(({ killedBy = [] }) => killedBy),
  );
  expect(killers.length).toBeGreaterThan(0);
  expect(killers.filter((id) => !tests.has(id))).toEqual([]);
}

test('what was found is kept, and reported; the number of threads changes nothing', async () => {
  await withProject(SOUND, async (folder) => {
    const first = await told(folder, 'rules/cart.yaml', '--incremental', '--report', 'mutation.json');
    checkReport(JSON.parse(text(folder, 'mutation.json')));
    expect(first.judged).toBe(first.mutants.length);
    expect(existsSync(join(folder, '.mailwright/mutation.json'))).toBe(true);
    const second = await told(folder, 'rules/cart.yaml', '--incremental');
    expect({ ...second, judged: 0 }).toEqual({ ...first, judged: 0 });
    expect(second.judged).toBe(0);
    const ask = ['mutate', 'rules/cart.yaml', '--lives', '40', '--workers', '2', '--format', 'json'];
    const two = await mailwright(ask, folder);
    expect(JSON.parse(two.out)).toEqual(first);
  });
}, 120_000);

const BAD: readonly (readonly [args: readonly string[], says: string])[] = [
  [['--threshold', '101'], 'is no percentage'],
  [['--threshold', 'all'], 'is no percentage'],
  [['--lives', '0'], 'is no whole number from 1'],
  [['--workers', '0'], 'is no whole number from 1'],
  [['--seed', '-1'], 'is no whole number from 0'],
  [['--excuse', 'all is well'], 'would accept every survivor'],
  [['cart', '--excuse', ' '], 'needs a reason'],
  [['cart', '--excuse', 'a -- b'], 'needs a reason'],
  [['cart', '--save', '--excuse', 'so it is'], 'write one of them'],
  [['--out', 'scenarios/a.yaml'], '`--out` names the file for `--save`'],
  [['--dry-run'], 'write one of them too'],
];

test.each(BAD)('%j is a mistake, and says what to write', (args, says) => {
  expect(() => readChoice(parseCommand(mutate.spec, args))).toThrow(says);
});

/** What only the project tells. */
const BAD_HERE: readonly (readonly [args: readonly string[], says: string])[] = [
  [['--threshold', '101'], 'is no percentage'],
  [['--operators', 'wait-longr'], 'did you mean `wait-longer`?'],
  [['--only', 'crat'], 'did you mean `cart`?'],
  [['rules/cart.yaml:1'], 'the nearest are at `rules/cart.yaml:'],
  [['rules/elsewhere.yaml'], 'there is no mutant of `rules/elsewhere.yaml`'],
  [['--changed'], 'this is no repository of git'],
  [['cart', '--save', '--out', 'elsewhere.yaml'], 'is no file of scenarios'],
];

describe('a mistake of the command line is told, with what to write', () => {
  test('each', async () => {
    await withProject(SOUND, async (folder) => {
      for (const [args, says] of BAD_HERE) {
        const { code, out, err } = await mailwright(['mutate', ...FEW, ...args], folder);
        expect([args, code, out, err]).toEqual([args, 3, '', expect.stringContaining(says)]);
      }
    });
  }, 120_000);

  test('so are files with mistakes, and comments that are no excuses', async () => {
    const spoilt: readonly (readonly [Files, string])[] = [
      [
        { 'rules/cart.yaml': String(SOUND['rules/cart.yaml']).replace('greaterThan', 'moreThan') },
        'greaterThan',
      ],
      [{ 'scenarios/cart.yaml': '- name: one\n' }, 'scenarios/cart.yaml'],
      [
        { 'rules/cart.yaml': `# mailwright: survives all\n${String(SOUND['rules/cart.yaml'])}` },
        'rules/cart.yaml:1: `mailwright: survives all` is no excuse',
      ],
    ];
    for (const [files, says] of spoilt)
      await withProject({ ...SOUND, ...files }, async (folder) => {
        const { code, err } = await mailwright(['mutate', ...FEW], folder);
        expect([code, err]).toEqual([3, expect.stringContaining(says)]);
      });
  }, 60_000);
});

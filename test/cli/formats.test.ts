/** What programs read: every command's JSON fits its schema, and decisions are the same bytes wherever they are made. */
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { allSchemas } from '../../src/cli/report/all-schemas.js';
import { DECISION_SCHEMA, EXPOSURE_SCHEMA, OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import { realLog } from '../real-data.js';
import { command as mailwright } from './command.js';
import { spoilt, withProject } from './mailwright.js';

const ROOT = resolve(import.meta.dirname, '../..');
const HISTORY = 'scenarios/history/events.jsonl.gz';
const SCENARIO = 'a cart is remembered after an hour, in the right words';

const SEVERAL = 'a cart filled on a shared tablet is of the one who signs in first';

interface Lived {
  readonly user: string;
  readonly decisions: readonly { readonly user: string; readonly at: string }[];
}

function fits(schema: object, value: unknown): void {
  const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(schema);
  validate(value);
  expect(validate.errors).toBeNull();
}

test('schemas/ is what the sources say; `npm run schemas` writes it', () => {
  const schemas = allSchemas();
  const files = readdirSync(join(ROOT, 'schemas')).map((name) => name.replace(/\.json$/, ''));
  expect(files.sort()).toEqual(Object.keys(schemas).sort());
  for (const [name, schema] of Object.entries(schemas)) {
    expect(JSON.parse(readFileSync(join(ROOT, `schemas/${name}.json`), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(schema)),
    );
  }
});

describe('--format json', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['validate', ['validate']],
    ['validate', ['validate', '--retention']],
    ['check', ['check', '--cases', '20', '--runs', '200']],
    ['simulate', ['simulate', '--scenario', SCENARIO]],
    ['explain', ['explain', '--scenario', SCENARIO, '--campaign', 'cart-recovery']],
    ['explain', ['explain', '--events', HISTORY, '--user', 'u175', '--campaign', 'cart-recovery']],
    ['simulate', ['simulate', '--events', HISTORY, '--user', 'u175']],
    ['backtest', ['backtest', '--events', HISTORY]],
    ['render', ['render', 'cart-recovery/reminder', '--scenario', SCENARIO]],
    ['test', ['test', '--runner', 'direct']],
  ];

  test.concurrent.each(cases)('%s: %j', async (command, args) => {
    const { out, code } = await mailwright([...args, '--format', 'json'], ROOT);
    expect(code).toBe(0);
    fits(OUTPUT_SCHEMAS[command]!, JSON.parse(out));
  });

  test('validate, of a project with mistakes', async () => {
    await withProject(spoilt('templates/cart.mjml', '{{ name }}', '{{ nmae }}'), async (folder) => {
      const { out, code } = await mailwright(['validate', '--format', 'json'], folder);
      expect(code).toBe(3);
      fits(OUTPUT_SCHEMAS['validate']!, JSON.parse(out));
    });
  });

  test('render, of the variant that its user has', async () => {
    const life = ['--scenario', 'the other variant names what was added last', '--format', 'json'];
    const { out } = await mailwright(['render', 'cart-recovery/reminder', ...life], ROOT);
    expect(JSON.parse(out)).toMatchObject({
      experiment: 'cart-subject',
      variant: 'named',
      subject: 'Bea, Stoneware Mug is waiting',
    });
    fits(OUTPUT_SCHEMAS['render']!, JSON.parse(out));
  });

  test('simulate, of several users: the others’ lives beside the first', async () => {
    const args = ['simulate', '--scenario', SEVERAL, '--format', 'json'];
    const all = JSON.parse((await mailwright(args, ROOT)).out) as Lived & {
      readonly others: readonly Lived[];
    };
    fits(OUTPUT_SCHEMAS['simulate']!, all);
    const sent = ({ user, decisions }: Lived) => [user, decisions.map((one) => `${one.user} ${one.at}`)];
    expect([all, ...all.others].map(sent)).toEqual([
      ['ada', ['ada 2026-03-02T10:00:00.000Z']],
      ['bo', ['bo 2026-03-02T10:40:00.000Z']],
    ]);
    const bo = JSON.parse((await mailwright([...args, '--user', 'bo'], ROOT)).out) as Lived;
    fits(OUTPUT_SCHEMAS['simulate']!, bo);
    expect(bo).toEqual({ ...bo, ...all.others[0] });
    expect(bo).not.toHaveProperty('others');
  });

  test('render, of one of several users', async () => {
    const args = ['render', 'cart-recovery/reminder', '--scenario', SEVERAL, '--format', 'json'];
    const read = async (...more: readonly string[]): Promise<unknown> =>
      JSON.parse((await mailwright([...args, ...more], ROOT)).out);
    expect(await read()).toMatchObject({ user: 'ada', subject: 'Ada, your cart is waiting' });
    expect(await read('--user', 'bo')).toMatchObject({ user: 'bo', subject: 'Bo, your cart is waiting' });
  });

  test('render, with rows that the scenario gives', async () => {
    const life = 'what the shop has had since yesterday is recommended like everything else';
    const { out } = await mailwright(
      ['render', 'browse-recovery/reminder', '--scenario', life, '--format', 'text'],
      ROOT,
    );
    expect(out).toContain('Brass Lamp');
  });

  test('render, of a mail that is not sent', async () => {
    await withProject(spoilt('scenarios/cart.yaml', 'price: 140', 'price: 40'), async (folder) => {
      const { err, code } = await mailwright(
        ['render', 'cart/reminder', '--scenario', 'a cart is remembered'],
        folder,
      );
      expect(code).toBe(1);
      expect(err).toContain('suppressed by audience');
    });
  });
});

describe('decisions', () => {
  async function decisions(
    args: readonly string[],
    project: string,
    env: Readonly<Record<string, string>>,
  ): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'mailwright-out-'));
    try {
      const file = join(folder, 'decisions.jsonl');
      const { code, err } = await mailwright([...args, '--out', file], project, env);
      expect({ code, err: err.includes('at ') && err.includes('file:') }).toEqual({ code: 0, err: false });
      return readFileSync(file, 'utf8');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async function expectSameBytes(args: readonly string[], project: string): Promise<readonly string[]> {
    const here = await decisions(args, project, { TZ: 'UTC' });
    expect(await decisions(args, project, { TZ: 'Pacific/Apia' })).toBe(here);
    return here.trim().split('\n');
  }

  test('of the example: the same bytes in two runs and in two zones, each line by its schema, in order', async () => {
    const lines = await expectSameBytes(['backtest', '--events', HISTORY], ROOT);
    expect(lines.length).toBeGreaterThan(1000);
    fits(
      { type: 'array', items: { ...DECISION_SCHEMA, $schema: undefined, $id: undefined } },
      lines.map((line) => JSON.parse(line) as unknown),
    );
    const keys = lines.map((line) => {
      const { at, user, campaign, step } = JSON.parse(line) as Record<string, string>;
      return [at, user, campaign, step].join('\u0000');
    });
    expect(keys).toEqual([...keys].sort());
  });

  test('and exposures: each line by its schema, in order, each user once, as the summary counts them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mailwright-out-'));
    try {
      const file = join(folder, 'exposures.jsonl');
      const { out, code } = await mailwright(
        ['backtest', '--events', HISTORY, '--exposures', file, '--format', 'json'],
        ROOT,
      );
      expect(code).toBe(0);
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      const exposures = lines.map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
      fits({ type: 'array', items: { ...EXPOSURE_SCHEMA, $schema: undefined, $id: undefined } }, exposures);
      const keys = exposures.map(({ at, user, experiment }) => [at, user, experiment].join('\u0000'));
      expect(keys).toEqual([...keys].sort());
      expect(new Set(exposures.map(({ user, experiment }) => `${user} ${experiment}`)).size).toBe(
        lines.length,
      );
      const counted = (JSON.parse(out) as { exposures: { variant: string; users: number }[] }).exposures;
      expect(counted.length).toBeGreaterThan(1);
      for (const { variant, users } of counted) {
        expect(users).toBeGreaterThan(10);
        expect(exposures.filter((one) => one['variant'] === variant)).toHaveLength(users);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  const retail = realLog('online-retail.csv.gz');
  test.skipIf(retail.missing)(`of a real log${retail.missing ? `: ${retail.missing}` : ''}`, async () => {
    const lines = await expectSameBytes(
      ['backtest', '--events', retail.path, '--source', 'online-retail'],
      ROOT,
    );
    expect(lines.length).toBeGreaterThan(1000);
  });
});

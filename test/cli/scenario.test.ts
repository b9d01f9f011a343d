/** `mailwright scenario new` as a user calls it: what it writes, what it says, and what it says of mistakes. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import type { Files } from './mailwright.js';
import { command as mailwright } from './command.js';
import { SOUND, withProject } from './mailwright.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** A file whose bytes are not as they would be written: comments, spaces, line ends. */
const OWN = `${String(SOUND['scenarios/cart.yaml']).replace('- name: ', '# mine\r\n- name:   ')}\r\n# the end`;

const IN_BRACKETS =
  "[{ name: one, when: [{ at: '2026-03-02T10:00:00Z', event: Product Added, properties: { cart_id: c, price: 1 } }], then: [{ others: allowed }] }]\n";

function text(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

const fits = new Ajv2020({ strict: true, strictRequired: false }).compile(OUTPUT_SCHEMAS['scenario']!);

describe('gaps of the coverage', () => {
  test('are closed behind what is there, of which no byte changes, and then there are none', async () => {
    const files: Files = { ...SOUND, 'scenarios/cart.yaml': OWN };
    await withProject(files, async (folder) => {
      const dry = await mailwright(['scenario', 'new', '--dry-run'], folder);
      expect(dry.code).toBe(0);
      expect(text(folder, 'scenarios/cart.yaml')).toBe(OWN);
      expect(dry.out).toMatch(/^# scenarios\/cart.yaml\n\n- name: /);
      expect(dry.err).toMatch(/^✓ \d+ gaps closed by \d+ scenarios; [\d,]+ lives lived\n/);

      const { code, out } = await mailwright(['scenario', 'new'], folder);
      expect(code).toBe(0);
      expect(out).toBe(dry.err);
      const after = text(folder, 'scenarios/cart.yaml');
      expect(after.slice(0, OWN.length)).toBe(OWN);
      expect(after.slice(OWN.length).replaceAll('\r\n', '\n').trim()).toBe(
        dry.out.replace('# scenarios/cart.yaml\n', '').trim(),
      );

      const again = await mailwright(['scenario', 'new'], folder);
      expect(again).toEqual({ code: 0, err: '', out: '✓ no gaps: the scenarios go every way there is\n' });
      expect(text(folder, 'scenarios/cart.yaml')).toBe(after);

      const held = await mailwright(['validate'], folder);
      expect(held.code).toBe(0);
    });
  }, 60_000);

  test('of a line go into a file that is asked for, or into one of their own where none can be put behind', async () => {
    await withProject({ ...SOUND, 'scenarios/cart.yaml': IN_BRACKETS }, async (folder) => {
      const asked = await mailwright(
        ['scenario', 'new', 'rules/cart.yaml:4', '--out', 'scenarios/cart.yaml'],
        folder,
      );
      expect(asked.code).toBe(3);
      expect(asked.err).toContain('nothing can be appended to `scenarios/cart.yaml`');
      const { code, out } = await mailwright(
        ['scenario', 'new', 'rules/cart.yaml:4', '--format', 'json'],
        folder,
      );
      expect(code).toBe(0);
      const result = JSON.parse(out) as {
        readonly scenarios: readonly { readonly file: string; readonly closes: readonly object[] }[];
      };
      fits(result);
      expect(fits.errors).toBeNull();
      expect(result.scenarios.map(({ file }) => file)).toEqual(['scenarios/cart-2.yaml']);
      expect(result.scenarios[0]!.closes).toMatchObject([
        { kind: 'condition', arm: 'true', span: { line: 4 } },
      ]);
      expect(existsSync(join(folder, 'scenarios/cart-2.yaml'))).toBe(true);
    });
  }, 60_000);

  test('that a few lives do not reach are not called closed to all', async () => {
    await withProject({ ...SOUND, 'scenarios/cart.yaml': OWN }, async (folder) => {
      const { code, out } = await mailwright(
        ['scenario', 'new', '--lives', '1', '--dry-run', '--format', 'json'],
        folder,
      );
      expect(code).toBe(1);
      const result = JSON.parse(out) as {
        readonly open: readonly { readonly status: string; readonly why: string }[];
      };
      fits(result);
      expect(fits.errors).toBeNull();
      expect(new Set(result.open.map(({ status }) => status))).toEqual(new Set(['not-reached']));
    });
  }, 60_000);
});

describe('one user of a log', () => {
  const HISTORY = join(ROOT, 'scenarios/history/events.jsonl.gz');

  test('is written as somebody else, and decided as before', async () => {
    const args = ['scenario', 'new', '--from-log', HISTORY, '--user', 'u175', '--dry-run'];
    const [whole, shrunk] = await Promise.all([
      mailwright(args, ROOT),
      mailwright([...args, '--shrink'], ROOT),
    ]);
    expect(whole.code).toBe(0);
    expect(whole.err).toContain('✓ the user is `user-1` now, and everything is decided as it was');
    expect(whole.out).not.toMatch(/u175|store\.example|"m0/);
    expect(shrunk.code).toBe(0);
    expect(shrunk.out.length).toBeLessThan(whole.out.length / 2);
    const sends = (out: string) => out.match(/send: .*/g);
    expect(sends(shrunk.out)).toEqual(sends(whole.out));
  }, 60_000);
});

/** What is asked, and what is said. */
const MISTAKES: readonly (readonly [string, string])[] = [
  ['', '`mailwright scenario` needs new'],
  ['nwe', 'did you mean `new`?'],
  ['new rules/carts.yaml', 'did you mean `rules/cart.yaml`?'],
  ['new rules/cart.yaml:1', 'what can is at `rules/cart.yaml:4`'],
  ['new --shrink', '`--shrink` needs `--from-log FILE`'],
  ['new --out rules/new.yaml', 'name one such as `scenarios/new.yaml`'],
  ['new --from-log missing.jsonl', '`--from-log` needs `--user ID`'],
  ['new rules/cart.yaml --from-log log.jsonl --user ada', 'leave out one'],
  ['new --dryrun', 'did you mean `--dry-run`?'],
];

test('mistakes on the command line are told with what to write', async () => {
  await withProject(SOUND, async (folder) => {
    const said = MISTAKES.map(async ([line, wanted]) => {
      const { code, out, err } = await mailwright(
        ['scenario', ...line.split(' ').filter((word) => word !== '')],
        folder,
      );
      expect([line, code, out]).toEqual([line, 3, '']);
      expect(err).toContain(wanted);
    });
    await Promise.all(said);
  });
}, 120_000);

/** `mailwright check` as a user calls it: what is broken, what to copy to see it again, what is kept of it. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { OUTPUT_SCHEMAS } from '../../../src/cli/report/schemas.js';
import { command as mailwright } from '../../cli/command.js';
import { withProject } from '../../cli/mailwright.js';
import { BOUGHT_NOTHING, LEFT_ALONE, REACHES, VACUOUS, cartShop } from './shops.js';

const REMINDS_BUYERS = cartShop({ exit: '', others: LEFT_ALONE });
const LAW = 'buyers-are-left-alone';
const FEW = ['--runs', '200', '--only', 'invariants', '--only', 'reachability'];

interface Told {
  readonly passed: boolean;
  readonly attack: {
    readonly invariants: readonly {
      readonly name: string;
      readonly status: string;
      readonly failed: boolean;
      readonly paths: readonly string[];
      readonly counterexample?: {
        readonly path: string;
        readonly events: number;
        readonly story: readonly string[];
      };
    }[];
    readonly reachability: readonly {
      readonly name: string;
      readonly status: string;
      readonly failed: boolean;
    }[];
    readonly lived: Readonly<Record<string, number>>;
  };
}

function fits(value: unknown): void {
  const validate = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(
    OUTPUT_SCHEMAS['check']!,
  );
  validate(value);
  expect(validate.errors).toBeNull();
}

async function toldOf(args: readonly string[], folder: string): Promise<Told> {
  const { out } = await mailwright(['check', ...args, '--format', 'json'], folder);
  const told = JSON.parse(out) as Told;
  fits(told);
  return told;
}

describe('a shop that reminds those who have bought', () => {
  test('fails, with the story of it, the line, and what lives it again', async () => {
    await withProject(REMINDS_BUYERS, async (folder) => {
      const { code, out } = await mailwright(['check', ...FEW], folder);
      expect(code).toBe(1);
      expect(out).toMatch(/^broken\[buyers-are-left-alone\] rules\/others\.yaml:2:7\n/);
      expect(out).toMatch(/\n {2}✗ .*`cart\/reminder` is sent/);
      expect(out).toMatch(/\n {2}allowed by rules\/cart\.yaml:\d+:\d+\n +\d+ \|/);
      expect(out).toMatch(/\n✗ buyers-are-left-alone .* broken\n/);
      expect(out.trimEnd().split('\n').at(-1)).toMatch(/^Check failed: 1 broken, \d+ kept.*\(seed 1\)$/);
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      const path = /\n {4}mailwright check --seed 1 --path (\S+)\n/.exec(out)![1]!;
      const again = await mailwright(['check', '--seed', '1', '--path', path], folder);
      expect(again.code).toBe(1);
      expect(again.out).toMatch(/\n✗ buyers-are-left-alone .* broken\n/);
      expect(again.out).toContain('sent cart/reminder');
    });
  });

  test('by any number of threads the same bytes', async () => {
    await withProject(REMINDS_BUYERS, async (folder) => {
      const args = ['check', '--runs', '450', '--only', 'invariants', '--only', 'reachability'];
      const [one, two, three] = await Promise.all(
        ['1', '2', '3'].map((count) => mailwright([...args, '--workers', count], folder)),
      );
      expect(one!.code).toBe(1);
      expect(two!.out).toBe(one!.out);
      expect(three!.out).toBe(one!.out);
    });
  });

  test('for programs: a life of few events, and every path breaks it', async () => {
    await withProject(REMINDS_BUYERS, async (folder) => {
      const { passed, attack } = await toldOf(FEW, folder);
      expect(passed).toBe(false);
      const broken = attack.invariants.filter(({ failed }) => failed);
      expect(broken.map(({ name, status }) => ({ name, status }))).toEqual([{ name: LAW, status: 'broken' }]);
      const [{ counterexample, paths }] = broken as [(typeof broken)[number]];
      expect(counterexample!.events).toBeLessThanOrEqual(3);
      expect(counterexample!.path).toBe(paths[0]);
      const again = await mailwright(['check', '--path', paths.at(-1)!, '--format', 'json'], folder);
      const told = JSON.parse(again.out) as { readonly life: { readonly verdicts: readonly object[] } };
      fits(told);
      expect(told.life.verdicts).toContainEqual(expect.objectContaining({ name: LAW, status: 'broken' }));
    });
  });

  test('what is saved fails as a scenario, comes first the next time, and is not saved twice', async () => {
    await withProject(REMINDS_BUYERS, async (folder) => {
      const file = join(folder, 'scenarios/counterexamples.yaml');
      const first = await mailwright(['check', ...FEW, '--law', LAW, '--save'], folder);
      expect(first.out).toContain('saved to scenarios/counterexamples.yaml');
      expect(existsSync(file)).toBe(true);
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(`- { holds: ${LAW} }`);
      const tested = await mailwright(['test', '--runner', 'direct'], folder);
      expect(tested.code).toBe(1);
      expect(tested.out).toContain(`\`${LAW}\` does not hold`);
      const then = await toldOf([...FEW, '--law', LAW], folder);
      expect(then.attack.invariants[0]!.paths[0]).toBe('saved-0');
      const again = await mailwright(['check', ...FEW, '--law', LAW, '--save'], folder);
      expect(again.out).toContain('kept already in scenarios/counterexamples.yaml');
      expect(readFileSync(file, 'utf8')).toBe(text);
    });
  });
});

test('what can not be saved is told all the same', async () => {
  await withProject(REMINDS_BUYERS, async (folder) => {
    mkdirSync(join(folder, 'scenarios/counterexamples.yaml'), { recursive: true });
    const { code, out } = await mailwright(['check', ...FEW, '--law', LAW, '--save'], folder);
    expect(code).toBe(1);
    expect(out).toContain('  not saved: `scenarios/counterexamples.yaml` can not be read (EISDIR)');
    expect(out).toContain('Check failed: 1 broken');
  });
});

test('without a campaign there is nothing to live', async () => {
  const event = 'kind: event\nname: Opened\nversion: 1\nproperties: { type: object }\n';
  await withProject({ 'rules/event.yaml': event }, async (folder) => {
    const { code, out } = await mailwright(['check'], folder);
    expect(code).toBe(0);
    expect(out).toContain('no campaign yet: nothing to live, and nothing to break');
  });
});

test('rules that keep what they declare pass, and say how often they were put to the test', async () => {
  await withProject(cartShop({ audience: BOUGHT_NOTHING, others: LEFT_ALONE }), async (folder) => {
    const { code, out, err } = await mailwright(['check', '--runs', '200', '--dirty'], folder);
    expect(out).toMatch(/\n✓ buyers-are-left-alone +[\d,]+ +[\d,]+ {2}kept\n/);
    expect(out).toMatch(/\n✓ reached: 1 of 1 send, 1 of 1 exit\n/);
    expect(out).toMatch(/\nCheck passed: \d+ kept.* \(seed 1\)\n$/);
    expect(out).toMatch(/^✓ 1 condition, /);
    expect(code).toBe(0);
    expect(
      err.split('\n').every((line) => line === '' || /^[\d,]+ of [\d,]+ (lives|conditions)$/.test(line)),
    ).toBe(true);
  });
});

test('a declared law that nothing puts to the test fails, and so does a goal that nothing comes to', async () => {
  await withProject(VACUOUS, async (folder) => {
    const vacuous = await mailwright(['check', '--runs', '200', '--only', 'invariants'], folder);
    expect(vacuous.code).toBe(1);
    expect(vacuous.out).toMatch(/\n✗ costly-ones-are-reminded +[\d,]+ +0 {2}never put to the test\n/);
    expect(vacuous.out).toContain('Check failed: 1 never put to the test');
  });
  await withProject(REACHES, async (folder) => {
    const { code, out } = await mailwright(['check', '--runs', '200', '--only', 'reachability'], folder);
    expect(code).toBe(1);
    expect(out).toContain('✗ reached: 1 of 2 sends, 0 of 2 content choices');
    expect(out).toMatch(
      /\n {2}\? send cart\/costly: not reached in [\d,]+ lives {2}rules\/cart\.yaml:\d+:\d+\n {6}the `when` of the mail was asked/,
    );
    expect(out).toMatch(
      /\n {2}✗ content choice offer\/1: unreachable {2}rules\/others\.yaml:\d+:\d+\n {6}no mail shows/,
    );
    expect(out).toMatch(/\n {2}✗ goal all-are-sent: not reached in [\d,]+ lives/);
  });
});

test.each([
  [['--path', 'abc'], 'names no life'],
  [['--path', '17/'], 'names no life'],
  [['--path', 'given-999999'], 'there is no life `--path given-999999` of `--seed 1`'],
  [['--law', 'buyers-are-left-alon'], 'did you mean `buyers-are-left-alone`?'],
  [['--only', 'invariant'], 'did you mean `invariants`?'],
  [['--workers', '0'], '`--workers 0` is no whole number from 1 to 64'],
  [['--runs', '1.5'], '`--runs 1.5` is no whole number from 1 to 100,000,000'],
  [['--seed', '4294967296'], 'is no whole number from 0 to 4,294,967,295'],
  [['--path', '1', '--save'], '`--path` lives one life'],
  [['--only', 'conditions', '--law', LAW], 'which `--only conditions` leaves out'],
  [['--only', 'reachability', '--law', LAW], 'is not `reachable`'],
])('%j is refused', async (args, words) => {
  await withProject(REMINDS_BUYERS, async (folder) => {
    const { code, out, err } = await mailwright(['check', ...args], folder);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(words);
  });
});

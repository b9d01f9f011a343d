/**
 * What was found of mutants before, by all that it was found by. What is found of one depends on the rules and templates,
 * on the lives that chance makes of them, and on the scenario files that its difference concerns; where a scenario kills
 * it, of the rules only on the documents that those files depend on.
 */
import type { SourceFile } from '../../language/source-file.js';
import { readYaml } from '../../language/yaml.js';
import { isObject } from '../../vocabulary/json.js';
import type { Fingerprint } from '../../vocabulary/fingerprint.js';
import { fingerprint } from '../../vocabulary/fingerprint.js';
import type { Tree } from '../dependencies.js';
import { dependenciesOf } from '../dependencies.js';
import type { Mutant } from '../mutants/mutant.js';
import { indexOf } from '../rule-index.js';
import { scenariosOfSnapshot } from '../snapshot.js';
import type { Ground, GroundFiles } from './ground.js';
import type { Prepared } from './judge.js';
import { judgePrepared, prepare } from './judge.js';
import type { Judgement } from './judgement.js';

export interface Entry {
  readonly judgement: Judgement;
  readonly key: Fingerprint;
  /** Of one that a scenario kills. */
  readonly dependencies?: Fingerprint;
}

/** What is kept from one run to the next. */
export interface MutationRecord {
  /** By all that any of it was found by. */
  readonly whole: Fingerprint;
  /** By id of the mutant. */
  readonly entries: Readonly<Record<string, Entry>>;
}

export interface Inputs {
  readonly whole: Fingerprint;
  /** Everything but the scenarios. */
  readonly rules: Fingerprint;
  readonly program: Fingerprint;
  /** By path, of a scenario file with its snapshots. */
  readonly scenarios: ReadonlyMap<string, Fingerprint>;
}

export function inputsOf(
  files: GroundFiles,
  snapshots: readonly SourceFile[],
  chance: { readonly lives: number; readonly seed: number; readonly version: string },
): Inputs {
  const paths = files.scenarios.map(({ path }) => path);
  const scenarios = new Map(
    files.scenarios.map((file) => {
      const own = snapshots.filter(({ path }) => scenariosOfSnapshot(path, paths).includes(file.path));
      return [file.path, fingerprint([file.text, ...own.map(({ path, text }) => [path, text])])];
    }),
  );
  const program = fingerprint([
    chance.version,
    invariantsIn(files.rules),
    files.given.map(({ path, text }) => [path, text]),
  ]);
  const rules = fingerprint([program, chance.lives, chance.seed, files.rules.map(meaningOf)]);
  return { whole: fingerprint([rules, [...scenarios]]), rules, program, scenarios };
}

/** A scenario that kills says which invariants it breaks. */
function invariantsIn(files: readonly SourceFile[]): unknown {
  return files
    .filter(({ path, text }) => path.endsWith('.yaml') && text.includes('invariant'))
    .flatMap((file) => readYaml(file).documents.map(({ value }) => value))
    .filter((value) => isObject(value) && value['kind'] === 'invariant');
}

/** Comments are no part of it: an excuse changes nothing that was found. */
function meaningOf(file: SourceFile): unknown {
  if (!file.path.endsWith('.yaml')) return [file.path, file.text];
  const { documents, diagnostics } = readYaml(file);
  return [file.path, diagnostics.length > 0 ? file.text : documents.map(({ value }) => value)];
}

/** What is found of a mutant, or was found of it by all the same. */
export async function judgedOrKept(
  ground: Ground,
  inputs: Inputs,
  mutant: Mutant,
  before: Entry | undefined,
): Promise<{ readonly entry: Entry; readonly isKept: boolean }> {
  const prepared = await prepare(ground, mutant);
  if (prepared.kind === 'invalid') {
    const key = fingerprint([inputs.rules, []]);
    return { entry: { judgement: prepared.judgement, key }, isKept: before?.key === key };
  }
  const key = fingerprint([inputs.rules, scenariosOf(prepared.affected, inputs)]);
  const dependencies = dependenciesKey(ground, inputs, prepared);
  const isKilled = before?.judgement.kind === 'killed' && before.judgement.by.kind === 'scenario';
  const isSame = before?.key === key || (isKilled && before?.dependencies === dependencies);
  const judgement = before && isSame ? before.judgement : await judgePrepared(ground, mutant, prepared);
  const byScenario = judgement.kind === 'killed' && judgement.by.kind === 'scenario';
  return { entry: { judgement, key, ...(byScenario ? { dependencies } : {}) }, isKept: isSame };
}

function scenariosOf(affected: readonly string[], { scenarios }: Inputs): unknown {
  return affected.map((path) => [path, scenarios.get(path)]);
}

/** The documents that the files depend on, by the rules and by the mutant. */
function dependenciesKey(
  { tree, scenarios }: Ground,
  inputs: Inputs,
  { changed, affected }: Extract<Prepared, { kind: 'sound' }>,
): Fingerprint {
  const contents = [tree, changed.tree].map((one) =>
    contentsOf(
      one,
      affected.map((path) => scenarios.get(path)!.file),
    ),
  );
  return fingerprint([inputs.program, scenariosOf(affected, inputs), contents]);
}

function contentsOf(tree: Tree, files: readonly SourceFile[]): unknown {
  const { documents } = indexOf(tree.rules.ruleSet);
  const keys = new Set(files.flatMap((file) => [...dependenciesOf(file, tree)]));
  return [...keys].sort().map((key) => [key, documents.get(key)?.content ?? null]);
}

/** What the command line says of which mutants are judged, and how. */
import { availableParallelism } from 'node:os';
import type { Mutant } from '../../check/mutants/mutant.js';
import { closest, didYouMean } from '../../vocabulary/suggest.js';
import type { OptionSpec, Parsed } from '../arguments.js';
import { UsageError, hasFlag, listFlag, stringFlag } from '../arguments.js';
import { FORMAT } from '../command.js';
import { LAST_COMMIT } from '../runner/changed.js';

/** Lives that are made up, where it is not said how many. */
const LIVES = 1000;
const MOST_WORKERS = 64;

export const MUTATE_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  only: {
    type: 'string',
    value: 'DOCUMENT',
    isRepeatable: true,
    help: 'only mutants of a document, as `cart-recovery`; the same as PLACE',
  },
  operators: { type: 'string', value: 'NAME,…', help: 'only these kinds of change' },
  changed: {
    type: 'string',
    value: '[REF]',
    without: LAST_COMMIT,
    help: 'only mutants of documents that have changed since a commit; since the last one by default',
  },
  lives: { type: 'string', value: 'N', help: `lives that are made up to tell mutants apart (${LIVES})` },
  seed: { type: 'string', value: 'N', help: 'chooses these lives (1)' },
  strict: { type: 'boolean', help: 'counts what no life tells apart as survived' },
  threshold: { type: 'string', value: 'PERCENT', help: 'fail where the score is below it' },
  incremental: {
    type: 'boolean',
    help: 'keeps what was found in `.mailwright/mutation.json`, and judges what a change concerns',
  },
  save: { type: 'boolean', help: 'appends a scenario for each survivor to `scenarios/`' },
  out: { type: 'string', value: 'FILE', help: 'with `--save`: the file of `scenarios/` for all of them' },
  'dry-run': { type: 'boolean', help: 'with `--save` or `--excuse`: writes nothing' },
  excuse: {
    type: 'string',
    value: 'REASON',
    help: 'accepts the survivors of PLACE or `--operators`: a comment at each says why',
  },
  report: { type: 'string', value: 'FILE', help: 'writes a mutation testing report, as Stryker does' },
  workers: { type: 'string', value: 'N', help: 'threads; by default as many as there are processors' },
  format: FORMAT,
};

export interface MutateChoice {
  readonly places: readonly string[];
  readonly operators: readonly string[] | undefined;
  readonly changedSince: string | undefined;
  readonly lives: number;
  readonly seed: number;
  readonly isStrict: boolean;
  readonly threshold: number | undefined;
  readonly isIncremental: boolean;
  readonly saves: boolean;
  readonly isDry: boolean;
  readonly excuse: string | undefined;
  readonly report: string | undefined;
  readonly workers: number;
}

export function readChoice(parsed: Parsed): MutateChoice {
  const choice: MutateChoice = {
    places: [...parsed.operands, ...listFlag(parsed, 'only')],
    operators: readOperators(stringFlag(parsed, 'operators')),
    changedSince: stringFlag(parsed, 'changed'),
    lives: wholeNumber(parsed, 'lives', LIVES, 1, 1_000_000),
    seed: wholeNumber(parsed, 'seed', 1, 0, 4_294_967_295),
    isStrict: hasFlag(parsed, 'strict'),
    threshold: readThreshold(stringFlag(parsed, 'threshold')),
    isIncremental: hasFlag(parsed, 'incremental'),
    saves: hasFlag(parsed, 'save'),
    isDry: hasFlag(parsed, 'dry-run'),
    excuse: readReason(stringFlag(parsed, 'excuse')),
    report: stringFlag(parsed, 'report'),
    workers: wholeNumber(parsed, 'workers', availableParallelism(), 1, MOST_WORKERS),
  };
  refuseOdd(choice, parsed);
  return choice;
}

function refuseOdd({ saves, isDry, excuse, places, operators }: MutateChoice, parsed: Parsed): void {
  if (stringFlag(parsed, 'out') !== undefined && !saves)
    throw new UsageError('`--out` names the file for `--save`; write both');
  if (isDry && !saves && excuse === undefined)
    throw new UsageError('`--dry-run` shows what `--save` or `--excuse` would write; write one of them too');
  if (excuse === undefined) return;
  if (saves)
    throw new UsageError('`--excuse` accepts survivors, and `--save` catches them: write one of them');
  if (places.length === 0 && operators === undefined)
    throw new UsageError(
      '`--excuse` would accept every survivor there is; name some, such as `mailwright mutate rules/policy.yaml:12 --excuse …`',
    );
}

function wholeNumber(parsed: Parsed, name: string, usual: number, least: number, most: number): number {
  const text = stringFlag(parsed, name);
  if (text === undefined) return usual;
  const value = Number(text);
  if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`\`--${name} ${text}\` is no whole number from ${least} to ${most}`);
}

function readThreshold(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,3}(\.\d{1,6})?%?$/.test(text) ? Number(text.replace('%', '')) : NaN;
  if (value >= 0 && value <= 100) return value;
  throw new UsageError(`\`--threshold ${text}\` is no percentage; write a number from 0 to 100`);
}

function readReason(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const reason = text.trim();
  // eslint-disable-next-line no-control-regex
  if (reason === '' || /[\u0000-\u001f\u007f]|--/.test(reason))
    throw new UsageError('`--excuse` needs a reason in one line, without `--`: why the survivor is accepted');
  return reason;
}

function readOperators(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').map((word) => word.trim());
}

/** Every kind of change that the rules have something for. */
function refuseUnknown(operators: readonly string[], all: readonly Mutant[]): void {
  const known = [...new Set(all.map(({ operator }) => operator))].sort();
  for (const name of operators) {
    if (known.includes(name)) continue;
    throw new UsageError(
      `\`--operators ${operators.join(',')}\`: nothing is changed by \`${name}\`; ${didYouMean(name, known, 'operator')}`,
    );
  }
}

/** Mutants at the places, of the kinds and of the documents that are asked for. */
export function chosenMutants(
  all: readonly Mutant[],
  { places, operators }: Pick<MutateChoice, 'places' | 'operators'>,
  changed: ReadonlySet<string> | undefined,
): readonly Mutant[] {
  if (operators) refuseUnknown(operators, all);
  const filters = places.map((place) => filterFor(place, all));
  return all.filter(
    (mutant) =>
      (filters.length === 0 || filters.some((isAt) => isAt(mutant))) &&
      (operators === undefined || operators.includes(mutant.operator)) &&
      (changed === undefined || changed.has(mutant.document)),
  );
}

/** `cart-recovery`, `campaign cart-recovery`, `rules/campaigns`, `rules/policy.yaml`, `rules/policy.yaml:12`. */
function filterFor(place: string, all: readonly Mutant[]): (mutant: Mutant) => boolean {
  const [, path = '', line] = /^(.*?)(?::(\d+))?$/.exec(place)!;
  const clean = path.replace(/^\.\//, '').replace(/\/$/, '');
  const ofDocument = ({ document }: Mutant) =>
    line === undefined && (document === place || document.replace(/^\S+ /, '') === place);
  const ofFile = ({ file, span }: Mutant) =>
    (file === clean || file.startsWith(`${clean}/`)) &&
    (line === undefined || (span.line <= Number(line) && Number(line) <= span.endLine));
  const isAt = (mutant: Mutant) => ofDocument(mutant) || ofFile(mutant);
  if (all.some(isAt)) return isAt;
  const inFile = all.filter(({ file }) => file === clean);
  if (line !== undefined && inFile.length > 0) {
    const lines = [...new Set(inFile.map(({ span }) => span.line))];
    const near = lines.toSorted((a, b) => Math.abs(a - Number(line)) - Math.abs(b - Number(line)));
    const named = near.slice(0, 3).map((one) => `\`${clean}:${one}\``);
    throw new UsageError(`there is no mutant at \`${place}\`; the nearest are at ${named.join(', ')}`);
  }
  const names = all.flatMap(({ document, file }) => [document.replace(/^\S+ /, ''), document, file]);
  const guess = closest(clean, names);
  const help = guess === undefined ? 'name a document or a file of the rules' : `did you mean \`${guess}\`?`;
  throw new UsageError(`there is no mutant of \`${place}\`; ${help}`);
}

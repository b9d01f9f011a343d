/** What `mailwright mutate` found: survivors first, then what is left out of the score and why, then the score. */
import type { Judgement } from '../../check/mutation/judgement.js';
import type { Judged, Status } from '../../check/mutation/score.js';
import { percentText, statusOf, tallyOf } from '../../check/mutation/score.js';
import { compareText, formatPlace } from '../../vocabulary/diagnostic.js';
import type { Colors } from '../terminal.js';
import { counted, printable, table, wrapped } from '../terminal.js';
import type { MutationRun } from './mutation-run.js';
import { creditsOf } from './mutation-run.js';

export function mutationReport(run: MutationRun, colors: Colors): string {
  const { all, isStrict } = run;
  const of = (status: Status) => all.filter((one) => statusOf(one) === status);
  const sections = [
    ...section('Survived: nothing notices', of('survived'), (one) => survivor(one, run, colors)),
    ...section(apartTitle(isStrict), of('not-told-apart'), (one) =>
      brief(one, run, colors, apartWords(one.judgement)),
    ),
    ...section('Excused', of('excused'), (one) => brief(one, run, colors, one.excuse!.reason)),
    ...section('Equivalent, proven: not counted', of('equivalent'), (one) =>
      brief(one, run, colors, one.judgement.kind === 'equivalent' ? one.judgement.why : ''),
    ),
    ...unusedLines(run),
    ...brokenLines(run),
    ...tables(run),
  ];
  return [...sections, lastLine(run, colors)].join('\n');
}

function apartTitle(isStrict: boolean): string {
  return isStrict
    ? 'Not told apart from the rules: counted as survived'
    : 'Not told apart from the rules: presumed equivalent, not counted';
}

function section(
  title: string,
  all: readonly Judged[],
  lines: (one: Judged) => readonly string[],
): readonly string[] {
  if (all.length === 0) return [];
  return [title, '', ...all.flatMap((one) => [...lines(one), ''])];
}

function head({ mutant }: Judged, colors: Colors): string {
  return `  ${colors.cyan(formatPlace(mutant.span))}  ${mutant.operator}`;
}

function survivor(one: Judged, run: MutationRun, colors: Colors): readonly string[] {
  if (one.judgement.kind !== 'survived') return [];
  const { difference, witness } = one.judgement;
  const saved = run.saved.get(one.mutant.id);
  const scenario =
    witness === undefined
      ? wrapped('no scenario can be written of it: what differs can not be said in one', '    ')
      : saved === undefined
        ? ['    would notice:', ...indentedText(witness.text, '      ')]
        : wrapped(`${run.isDry ? 'would be' : 'is'} noticed by \`${saved.name}\` in ${saved.file}`, '    ');
  return [
    head(one, colors),
    ...diffLines(one, run, colors),
    ...wrapped(printable(difference), '    '),
    ...scenario,
  ];
}

function brief(one: Judged, run: MutationRun, colors: Colors, words: string): readonly string[] {
  return [head(one, colors), ...diffLines(one, run, colors), ...wrapped(printable(words), '    ')];
}

function apartWords(judgement: Judgement): string {
  return judgement.kind === 'not-told-apart'
    ? `none of ${counted(judgement.lives, 'life', 'lives')} is decided or rendered otherwise`
    : '';
}

function diffLines({ mutant }: Judged, { diffs }: MutationRun, colors: Colors): readonly string[] {
  const lines = diffs.get(mutant.id) ?? [];
  return lines.map((line) => `    ${(line.startsWith('-') ? colors.red : colors.green)(printable(line))}`);
}

function indentedText(text: string, indent: string): readonly string[] {
  return printable(text)
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line));
}

function unusedLines({ unused }: MutationRun): readonly string[] {
  if (unused.length === 0) return [];
  return [
    'Excuses that excuse nothing: remove them',
    '',
    ...unused.map(({ operator, span }) => `  ${span.file}:${span.line}  ${operator}`),
    '',
  ];
}

/** What fails by the rules as they are can notice nothing. */
function brokenLines({ failing }: MutationRun): readonly string[] {
  if (failing.length === 0) return [];
  return [
    'Scenarios that fail without any change: they notice nothing',
    '',
    ...failing.map(({ file, name }) => `  ${file}  ${printable(name)}`),
    '',
  ];
}

function tables(run: MutationRun): readonly string[] {
  if (run.all.length === 0) return [];
  const by = (title: string, keyOf: (one: Judged) => string) => {
    const keys = [...new Set(run.all.map(keyOf))].sort(compareText);
    const rows = keys.map((key) => {
      const { counts, score } = tallyOf(
        run.all.filter((one) => keyOf(one) === key),
        run.isStrict,
      );
      const left = counts.excused + counts.invalid + counts.equivalent;
      return [
        key,
        counts.killed + counts.timeout,
        counts.survived,
        counts['not-told-apart'],
        left,
        percentText(score),
      ];
    });
    return [table([[title, 'killed', 'survived', 'same', 'left out', 'score'], ...rows], ''), ''];
  };
  return [
    ...by('by document', ({ mutant }) => mutant.document),
    ...by('by operator', ({ mutant }) => mutant.operator),
    ...creditTable(run),
  ];
}

/** Those of the project all, so that one that breaks by no change is seen; of those always on, what breaks. */
function creditTable(run: MutationRun): readonly string[] {
  const rows = creditsOf(run)
    .filter(({ declared, alone, too }) => declared || alone + too > 0)
    .map(({ name, alone, too }) => [name, alone, too]);
  if (rows.length === 0) return [];
  return [table([['broken invariants', 'alone', 'with a scenario'], ...rows], ''), ''];
}

/** One line, to be found by programs that look for it. */
function lastLine({ all, isStrict, threshold, judged }: MutationRun, colors: Colors): string {
  const { counts, killed, counted: counting, score } = tallyOf(all, isStrict);
  if (all.length === 0) return 'mutation score: none (no mutant)';
  const parts = [
    `${killed} of ${counting} killed`,
    ...(counts.timeout > 0 ? [`${counts.timeout} of them without end`] : []),
    `${counts['not-told-apart']} not told apart`,
    `${counts.excused} excused`,
    `${counts.equivalent} equivalent`,
    `${counts.invalid} invalid`,
    ...(judged < all.length ? [`${all.length - judged} kept`] : []),
  ];
  const isLow = threshold !== undefined && score !== undefined && score < threshold;
  const mark = isLow ? colors.red('✗') : colors.green('✓');
  const asked = threshold === undefined ? '' : `, ${isLow ? 'below' : 'at least'} ${threshold} %`;
  return `${mark} mutation score: ${percentText(score)}${asked} (${parts.join(', ')})`;
}

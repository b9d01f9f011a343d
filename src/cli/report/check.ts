/** What an attack on the rules has found, as text. */
import type { Attack, LawResult } from '../../check/attack/attack.js';
import type { Reach, ReachKind } from '../../check/attack/reach.js';
import { REACH_KINDS } from '../../check/attack/reach.js';
import type { Share } from '../../check/coverage/coverage.js';
import { percentOf } from '../../check/coverage/coverage.js';
import type { Counterexample } from '../../check/story/counterexample.js';
import { blameWords, storyText } from '../../check/story/story.js';

import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Colors } from '../terminal.js';
import { counted, fitted, printable, withCommas } from '../terminal.js';
import type { Texts } from './diagnostics.js';
import { frame } from './diagnostics.js';

/** How a law is broken: the life of a path, made as small as it can be. */
export interface ToldBreach extends Counterexample {
  readonly path: string;
}

/** What became of a breach under `--save`. */
export type Kept =
  | { readonly kind: 'written' | 'known'; readonly name: string; readonly file: string }
  | { readonly kind: 'refused'; readonly faults: readonly string[] };

export interface ToldAttack {
  /** As the command line names it. */
  readonly project?: string | undefined;
  readonly seed: number;
  readonly runs: number;
  /** What must stand on the command line beside `--seed` and `--path` for the same lives. */
  readonly isInvalidToo: boolean;
  /** The laws that were asked for, where not all were. */
  readonly asked: readonly string[];
  readonly attack: Attack;
  /** By law. */
  readonly breaches: ReadonlyMap<string, ToldBreach>;
  /** By law, what became of it under `--save`. */
  readonly kept: ReadonlyMap<string, Kept>;
  /** By group, the ways of the rules that the lives went, of those that a life can go. */
  readonly coverage: readonly (Share & {
    readonly group: string;
    /** Ways that are not counted: no life can go them, which is proven. */
    readonly unreachable: number;
  })[];
  readonly shows: { readonly invariants: boolean; readonly reachability: boolean };
}

interface Style {
  readonly texts: Texts;
  readonly colors: Colors;
  readonly columns: number | undefined;
}

/** A declared one that no life could have broken is as good as none. */
export function isVacuous({ law, status }: LawResult): boolean {
  return status === 'untested' && law.isDeclared;
}

export function attackPassed({ attack: { laws, reach } }: ToldAttack): boolean {
  return (
    !laws.some((one) => one.status === 'broken' || isVacuous(one)) &&
    !reach.some(({ isFailure }) => isFailure)
  );
}

export function formatAttack(told: ToldAttack, style: Style): string {
  const { attack, shows } = told;
  const blocks = [
    ...(shows.invariants ? attack.laws.flatMap((one) => brokenBlock(one, told, style)) : []),
    ...(shows.invariants ? [lawTable(attack.laws, style)] : []),
    ...(shows.reachability ? [reachBlock(attack.reach, style)] : []),
    coverageBlock(told, style),
  ];
  return blocks
    .flatMap((lines) => (lines.length > 0 ? [fitted(lines.join('\n'), style.columns)] : []))
    .join('\n\n');
}

/** The story of the smallest life that breaks it, the line that allowed it, and how to see it again. */
function brokenBlock(
  { law, status, paths }: LawResult,
  told: ToldAttack,
  style: Style,
): readonly (readonly string[])[] {
  const { colors, texts, columns = WIDTH } = style;
  const found = told.breaches.get(law.name);
  if (status !== 'broken' || !found) return [];
  const { breach, path, story } = found;
  const place = law.place ? ` ${colors.cyan(formatPlace(law.place))}` : '';
  const lived = storyText(
    story.filter(({ kind }) => kind !== 'law'),
    Math.max(LEAST_WIDTH, Math.min(WIDTH, columns) - 2),
  );
  return [
    [
      `${colors.red(colors.bold(`broken[${law.name}]`))}${place}`,
      ...wide([`  ${printable(law.says)}`], columns),
      '',
      ...lived.map((line) => `  ${against(printable(line), colors)}`),
      '',
      `  ${blameWords(breach)} ${colors.cyan(formatPlace(breach.place))}`,
      ...frame(breach.place, texts, colors, colors.red, undefined, style.columns),
      ...savedLines(told.kept.get(law.name), columns),
      ...wide([`  ${foundWords(path, paths)}`], columns),
      // Copied as it stands, so that it is one line however long it is.
      `    ${colors.dim(`mailwright check ${repeatWords(told, path)}`)}`,
    ],
  ];
}

/** Of no terminal. */
const WIDTH = 80;
/** A story has times on its left, and needs room beside them. */
const LEAST_WIDTH = 50;

function wide(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => fitted(line, columns));
}

/** A line of a mail against the law stands out. */
function against(line: string, colors: Colors): string {
  return line.startsWith('✗') ? colors.red(line) : line;
}

function savedLines(kept: Kept | undefined, columns: number): readonly string[] {
  if (!kept) return [];
  if (kept.kind === 'refused') return wide([`  not saved: ${kept.faults.join('; ')}`], columns);
  const verb = kept.kind === 'known' ? 'kept already in' : 'saved to';
  return wide([`  ${verb} ${kept.file} as “${printable(kept.name)}”`], columns);
}

function foundWords(path: string, paths: readonly string[]): string {
  const others = paths.filter((one) => one !== path);
  const also = others.length === 1 ? 'breaks it too' : 'break it too';
  return `the life as it was found${others.length > 0 ? ` (${others.join(' and ')} ${also})` : ''}:`;
}

/** What is copied to live a life again; what a search finds depends on all that was lived before. */
export function repeatWords({ project, seed, runs, isInvalidToo, asked }: ToldAttack, path: string): string {
  const isSearched = path.startsWith('search-');
  return [
    ...(project === undefined ? [] : [`--project ${inShell(project)}`]),
    `--seed ${seed}`,
    ...(isInvalidToo ? ['--dirty'] : []),
    ...(isSearched ? [`--runs ${runs}`, ...asked.map((name) => `--law ${name}`)] : []),
    `--path ${path}`,
  ].join(' ');
}

function inShell(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const MARKS = { kept: '✓', broken: '✗', untested: '?' } as const;

function lawTable(laws: readonly LawResult[], { colors }: Style): readonly string[] {
  if (laws.length === 0) return [];
  const width = Math.max(...laws.map(({ law }) => law.name.length), 'invariant'.length);
  const head = `  ${'invariant'.padEnd(width)}  ${'lives'.padStart(7)}  ${'put to the test'}`;
  const rows = laws.map((one) => {
    const { law, status, judged, tested } = one;
    const isBad = status === 'broken' || isVacuous(one);
    const paint = isBad ? colors.red : status === 'kept' ? colors.green : colors.yellow;
    const mark = isVacuous(one) ? MARKS.broken : MARKS[status];
    const word = isVacuous(one)
      ? 'never put to the test'
      : status === 'untested'
        ? 'nothing to test it on'
        : status;
    return `${paint(mark)} ${law.name.padEnd(width)}  ${withCommas(judged).padStart(7)}  ${withCommas(tested).padStart(15)}  ${isBad ? paint(word) : word}`;
  });
  return [colors.dim(head), ...rows];
}

const PLURALS: Readonly<Record<ReachKind, readonly [string, string]>> = {
  send: ['send', 'sends'],
  variant: ['variant', 'variants'],
  content: ['content choice', 'content choices'],
  exit: ['exit', 'exits'],
  goal: ['goal', 'goals'],
};

function reachBlock(reach: readonly Reach[], { colors, columns = WIDTH }: Style): readonly string[] {
  const counts = REACH_KINDS.flatMap((kind) => {
    const own = reach.filter((one) => one.kind === kind);
    if (own.length === 0) return [];
    const reached = own.filter(({ status }) => status === 'reached').length;
    return [`${reached} of ${counted(own.length, ...PLURALS[kind])}`];
  });
  if (counts.length === 0) return [];
  const isBad = reach.some(({ isFailure }) => isFailure);
  const open = reach.filter(({ status }) => status !== 'reached');
  const mark = isBad ? colors.red('✗') : open.length > 0 ? colors.yellow('?') : colors.green('✓');
  return wide(
    [`${mark} reached: ${counts.join(', ')}`, ...open.flatMap((one) => openLines(one, colors))],
    columns,
  );
}

function openLines(
  { kind, name, span, status, lives, why, places, isFailure }: Reach,
  colors: Colors,
): readonly string[] {
  const paint = isFailure ? colors.red : colors.yellow;
  const word = status === 'unreachable' ? 'unreachable' : `not reached in ${counted(lives, 'life', 'lives')}`;
  const others = places.filter((one) => formatPlace(one) !== formatPlace(span));
  return [
    `  ${paint(isFailure ? '✗' : '?')} ${PLURALS[kind][0]} ${name}: ${paint(word)}  ${colors.cyan(formatPlace(span))}`,
    ...(why === undefined ? [] : [`      ${printable(why)}`]),
    ...others.map((one) => `      ${colors.cyan(formatPlace(one))}`),
  ];
}

function coverageBlock(
  { coverage, attack: { lives } }: ToldAttack,
  { colors, columns = WIDTH }: Style,
): readonly string[] {
  const groups = coverage.filter(({ total }) => total > 0).map((one) => `${one.group} ${percentOf(one)}%`);
  const gone = coverage.reduce((sum, one) => sum + one.unreachable, 0);
  const others = gone > 0 ? `; ${counted(gone, 'other way')} no life can go` : '';
  const { saved, given, generated, varied, searched } = lives;
  const all = saved + given + generated + varied + searched;
  const parts = (
    [
      [generated, 'generated'],
      [varied, varied === 1 ? 'near miss' : 'near misses'],
      [searched, 'of a search'],
      [given, 'of rules and scenarios'],
      [saved, 'saved before'],
    ] as const
  ).flatMap(([count, words]) => (count === 0 ? [] : [`${withCommas(count)} ${words}`]));
  if (all === 0) return ['  no campaign yet: nothing to live, and nothing to break'];
  return wide(
    [
      `  ${counted(all, 'life', 'lives')}${parts.length > 0 ? ': ' : ''}${parts.join(', ')}`,
      ...(groups.length === 0
        ? []
        : [`  ${colors.dim(`ways of the rules that they went: ${groups.join(', ')}${others}`)}`]),
    ],
    columns,
  );
}

/** The last line: everything counted, for who looks for it in a log. */
export function verdictLine(
  told: ToldAttack | undefined,
  conditions: { readonly differing: number } | undefined,
  passed: boolean,
): string {
  const laws = told?.shows.invariants ? told.attack.laws : [];
  const reach = told?.shows.reachability ? told.attack.reach : [];
  const many = (count: number, words: string) => (count > 0 ? [`${count} ${words}`] : []);
  const parts = [
    ...many(laws.filter(({ status }) => status === 'broken').length, 'broken'),
    ...many(laws.filter(isVacuous).length, 'never put to the test'),
    ...many(laws.filter(({ status }) => status === 'kept').length, 'kept'),
    ...many(reach.filter(({ status }) => status === 'unreachable').length, 'unreachable'),
    ...many(reach.filter(({ status }) => status === 'not-reached').length, 'not reached'),
    ...many(conditions?.differing ?? 0, 'conditions that differ'),
  ];
  const words = parts.length > 0 ? `: ${parts.join(', ')}` : '';
  return `Check ${passed ? 'passed' : 'failed'}${words}${told ? ` (seed ${told.seed})` : ''}`;
}

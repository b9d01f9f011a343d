/** What `mailwright scenario new` has written, and which gaps are left and why, as text and for programs. */
import type { Discovery, OpenGap } from '../../check/discover/discover.js';
import type { OfLog } from '../../check/discover/of-log.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Colors } from '../terminal.js';
import { counted } from '../terminal.js';

/** A scenario, and the file that it stands in now, or would. */
export interface Written {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

export function discoveryReport(
  { scenarios, open, lives }: Discovery,
  written: readonly Written[],
  colors: Colors,
): string {
  const closed = scenarios.reduce((sum, { closes }) => sum + closes.length, 0);
  const proven = open.filter(({ kind }) => kind === 'proven');
  const notReached = open.filter(({ kind }) => kind === 'not-reached');
  if (closed + open.length === 0) return `${colors.green('✓')} no gaps: the scenarios go every way there is`;
  const mark = notReached.length === 0 ? colors.green('✓') : colors.red('✗');
  const summary = [
    `${counted(closed, 'gap')} closed by ${counted(scenarios.length, 'scenario')}`,
    ...(proven.length > 0 ? [`${proven.length} that no scenario can close`] : []),
    ...(notReached.length > 0 ? [`${notReached.length} not reached`] : []),
  ].join(', ');
  return [
    `${mark} ${summary}; ${counted(lives, 'life', 'lives')} lived`,
    ...filesOf(written).flatMap((file) => ['', file, ...ofFile(file, scenarios, written, colors)]),
    ...section('No scenario can close', proven, colors),
    ...section('Not reached', notReached, colors),
  ].join('\n');
}

function filesOf(written: readonly Written[]): readonly string[] {
  return [...new Set(written.map(({ file }) => file))];
}

function ofFile(
  file: string,
  scenarios: Discovery['scenarios'],
  written: readonly Written[],
  colors: Colors,
): readonly string[] {
  const own = written.filter((one) => one.file === file);
  return own.flatMap(({ name }) => {
    const closes = scenarios.find((one) => one.name === name)?.closes ?? [];
    const places = closes.map(({ point, arm }) => `    ${formatPlace(point.span)}  ${colors.dim(arm.name)}`);
    return [`  ${colors.green('+')} ${name}`, ...places];
  });
}

function section(title: string, gaps: readonly OpenGap[], colors: Colors): readonly string[] {
  if (gaps.length === 0) return [];
  return [
    '',
    title,
    ...gaps.flatMap(({ gap, words, why, places }) => [
      `  ${formatPlace(gap.point.span)}  ${words}`,
      `    ${why}`,
      ...places
        .filter((span) => formatPlace(span) !== formatPlace(gap.point.span))
        .map((span) => `    ${colors.dim(formatPlace(span))}`),
    ]),
  ];
}

export function ofLogReport(found: OfLog, written: readonly Written[], colors: Colors): string {
  if (found.kind === 'refused') {
    return [
      `${colors.red('✗')} no scenario can be written of this user`,
      ...found.faults.map((fault) => `  ${fault}`),
    ].join('\n');
  }
  const kept =
    found.kept.length === 0
      ? []
      : [`  values stay of ${listed(found.kept)}: rules compare with them, or the shop's own data has them`];
  return [
    `${colors.green('✓')} the user is \`${found.user}\` now, and everything is decided as it was`,
    ...kept,
    ...written.flatMap(({ file, name }) => ['', file, `  ${colors.green('+')} ${name}`]),
  ].join('\n');
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

/** `faults`: why no scenario could be written of a user. */
export function discoveryRecord(
  { scenarios, open, lives }: Discovery,
  written: readonly Written[],
  faults: readonly string[],
): object {
  return {
    lives,
    scenarios: written.map(({ file, name, text }) => ({
      file,
      name,
      text,
      closes: (scenarios.find((one) => one.name === name)?.closes ?? []).map(({ point, arm }) => ({
        kind: point.kind,
        arm: arm.name,
        span: point.span,
      })),
    })),
    open: open.map(({ gap, words, kind, why, places }) => ({
      kind: gap.point.kind,
      arm: gap.arm.name,
      span: gap.point.span,
      words,
      status: kind,
      why,
      places,
    })),
    faults,
  };
}

import { existsSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import process from 'node:process';
import type { ScenarioCase } from '../../check/case.js';
import { isScenarioFile } from '../../check/case.js';
import { instrument } from '../../check/coverage/instrument.js';
import type { Point } from '../../check/coverage/point.js';
import { appended } from '../../check/discover/append.js';
import { corpusOf } from '../../check/discover/corpus.js';
import { discover } from '../../check/discover/discover.js';
import { scenarioOfLog } from '../../check/discover/of-log.js';
import { fragmentMistakes } from '../../check/given.js';
import { readScenarios } from '../../check/scenario.js';
import type { SourceFile } from '../../language/source-file.js';
import type { Mails, Project } from '../../simulate/project.js';
import { sortDiagnostics } from '../../vocabulary/diagnostic.js';
import { closest } from '../../vocabulary/suggest.js';
import type { Parsed } from '../arguments.js';
import { UsageError, hasFlag, listFlag, stringFlag } from '../arguments.js';
import type { Command, ExitCode } from '../command.js';
import { FORMAT } from '../command.js';
import { writeNew, writeWhole } from '../editor/write.js';
import { LOG_OPTIONS } from '../log-options.js';
import type { LoadedProject } from '../project.js';
import { loadProject, refuse, requireMails, requireProject } from '../project.js';
import { hasErrors } from '../report/diagnostics.js';
import { printJson } from '../report/json.js';
import type { Written } from '../report/scenario-new.js';
import { discoveryRecord, discoveryReport, ofLogReport } from '../report/scenario-new.js';
import { colorsFor, columnsOf, fitted, print, say } from '../terminal.js';
import { readTimeline } from './simulate.js';

/** The most lives, where it is not said. */
const MOST_LIVES = 10_000;

const { events: EVENTS, ...LOG } = LOG_OPTIONS;

export const scenario: Command = {
  spec: {
    name: 'scenario',
    summary:
      'Writes scenarios: the least that go where none of the project does, or the life of one user of a log.',
    operands: [{ name: 'new' }, { name: 'PLACE', isOptional: true, isRepeatable: true }],
    options: {
      out: {
        type: 'string',
        value: 'FILE',
        help: 'a file of `scenarios/`, to which they are appended; by default that of their campaign',
      },
      'dry-run': { type: 'boolean', help: 'prints what would be written, and writes nothing' },
      lives: {
        type: 'string',
        value: 'N',
        help: `the most lives that are lived to find them (${MOST_LIVES})`,
      },
      seed: { type: 'string', value: 'N', help: 'chooses what is tried (1)' },
      'from-log': { ...EVENTS!, help: `${EVENTS!.help}; needs \`--user\`` },
      user: { type: 'string', value: 'ID', help: 'with `--from-log`: one user of the log' },
      ...LOG,
      shrink: {
        type: 'boolean',
        help: 'with `--from-log`: leaves out what nothing that is decided depends on',
      },
      format: FORMAT,
    },
    example: 'mailwright scenario new rules/segments.yaml:12 --dry-run',
  },
  async run(parsed) {
    const [verb, ...places] = parsed.operands;
    if (verb !== 'new') {
      const guess = verb !== undefined && closest(verb, ['new']) !== undefined ? '; did you mean `new`?' : '';
      throw new UsageError(`\`mailwright scenario\` knows \`new\`, and not \`${verb}\`${guess}`);
    }
    const choice = readChoice(parsed, places);
    const loaded = loadProject(parsed);
    const project = requireProject(loaded);
    const mails = await requireMails(loaded, project);
    const cases = readCorpus(loaded, project);
    return choice.kind === 'log'
      ? fromLog(parsed, loaded, project, mails, cases)
      : fromGaps(parsed, choice, loaded, project, mails, cases);
  },
};

type Choice =
  | { readonly kind: 'log' }
  | {
      readonly kind: 'gaps';
      readonly places: readonly string[];
      readonly lives: number;
      readonly seed: number;
    };

/** What goes with a log, and what with the gaps of the coverage. */
function readChoice(parsed: Parsed, places: readonly string[]): Choice {
  const isLog = listFlag(parsed, 'from-log').length > 0;
  if (isLog) {
    if (places.length > 0)
      throw new UsageError(
        `\`${places[0]}\` is a place of the rules, and \`--from-log\` asks for a user; leave out one`,
      );
    if (stringFlag(parsed, 'user') === undefined)
      throw new UsageError('`--from-log` needs `--user ID`, the user whose life is written');
    for (const name of ['lives', 'seed'])
      if (stringFlag(parsed, name) !== undefined)
        throw new UsageError(`\`--${name}\` is for the gaps of the coverage, not for a log`);
    return { kind: 'log' };
  }
  for (const name of ['user', 'source', 'from', 'to'])
    if (stringFlag(parsed, name) !== undefined)
      throw new UsageError(`\`--${name}\` needs \`--from-log FILE\``);
  if (hasFlag(parsed, 'shrink'))
    throw new UsageError('`--shrink` needs `--from-log FILE`: other scenarios are the least anyhow');
  return {
    kind: 'gaps',
    places,
    lives: numberFlag(parsed, 'lives', MOST_LIVES, 1),
    seed: numberFlag(parsed, 'seed', 1, 0),
  };
}

function numberFlag(parsed: Parsed, name: string, otherwise: number, least: number): number {
  const text = stringFlag(parsed, name);
  if (text === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    throw new UsageError(`\`--${name} ${text}\` is no whole number from ${least} on`);
  return Number(text);
}

/** The project's scenarios; one with a mistake covers nothing, so that gaps would be told which are none. */
function readCorpus(loaded: LoadedProject, project: Project): readonly ScenarioCase[] {
  const read = loaded.scenarios.map((file) => readScenarios(file, project, loaded.fragments));
  const { fragments } = loaded;
  const inFragments = [...fragments.diagnostics, ...fragmentMistakes(fragments)];
  const diagnostics = sortDiagnostics([...inFragments, ...read.flatMap((one) => one.diagnostics)]);
  if (hasErrors(diagnostics)) refuse(loaded, diagnostics);
  return read.flatMap(({ cases }) => cases);
}

async function fromLog(
  parsed: Parsed,
  loaded: LoadedProject,
  project: Project,
  mails: Mails,
  cases: readonly ScenarioCase[],
): Promise<ExitCode> {
  const file = outFile(parsed, loaded) ?? 'scenarios/from-log.yaml';
  const flags = { ...parsed.flags, events: listFlag(parsed, 'from-log') };
  const { timeline: life } = await readTimeline({ ...parsed, flags }, loaded);
  const taken = new Set(cases.map(({ name }) => name));
  const found = scenarioOfLog(life, project, mails, { shrink: hasFlag(parsed, 'shrink'), taken });
  const written =
    found.kind === 'refused' ? [] : writeAll([{ file, name: found.name, text: found.text }], parsed, loaded);
  if (stringFlag(parsed, 'format') === 'json') {
    const open = found.kind === 'refused' ? found.faults : [];
    printJson('scenario', discoveryRecord({ scenarios: [], open: [], lives: 0 }, written, open));
  } else tell(parsed, written, ofLogReport(found, written, colorsFor(process.stdout)));
  return found.kind === 'refused' ? 1 : 0;
}

function fromGaps(
  parsed: Parsed,
  { places, lives, seed }: Extract<Choice, { kind: 'gaps' }>,
  loaded: LoadedProject,
  project: Project,
  mails: Mails,
  cases: readonly ScenarioCase[],
): ExitCode {
  const isAt = placeFilter(places, instrument(project).points);
  const out = outFile(parsed, loaded);
  const taken = new Set(cases.map(({ name }) => name));
  const found = discover(project, mails, corpusOf(cases, project), {
    isWanted: ({ point }) => isAt(point),
    mostLives: lives,
    seed,
    taken,
  });
  const drafts = found.scenarios.map(({ name, text, campaign }) => {
    return { file: out ?? `scenarios/${campaign ?? 'coverage'}.yaml`, name, text };
  });
  const written = writeAll(drafts, parsed, loaded);
  if (stringFlag(parsed, 'format') === 'json') printJson('scenario', discoveryRecord(found, written, []));
  else tell(parsed, written, discoveryReport(found, written, colorsFor(process.stdout)));
  return found.open.some(({ kind }) => kind === 'not-reached') ? 1 : 0;
}

/** Of a dry run, the YAML alone goes to standard output. */
function tell(parsed: Parsed, written: readonly Written[], report: string): void {
  if (!hasFlag(parsed, 'dry-run')) {
    print(fitted(report, columnsOf(process.stdout)));
    return;
  }
  const files = [...new Set(written.map(({ file }) => file))];
  const blocks = files.map((file) => {
    const texts = written.filter((one) => one.file === file).map(({ text }) => text);
    return `# ${file}\n\n${texts.join('\n')}`;
  });
  if (blocks.length > 0) print(blocks.join('\n'));
  say(fitted(report, columnsOf(process.stderr)));
}

/** Whether a point stands at one of the places: `rules/a.yaml`, `rules/a.yaml:12`, `rules/a.yaml:12:5`. */
function placeFilter(places: readonly string[], points: readonly Point[]): (point: Point) => boolean {
  if (places.length === 0) return () => true;
  const files = [...new Set(points.map(({ span }) => span.file))];
  const wanted = places.map((place) => {
    const [, file, line, column] = /^(.*?)(?::(\d+))?(?::(\d+))?$/.exec(place)!;
    const path = file!.replace(/^\.\//, '');
    if (!files.includes(path)) {
      const guess = closest(path, files);
      const help =
        guess === undefined ? `such as \`${files[0] ?? 'rules/shop.yaml'}\`` : `did you mean \`${guess}\`?`;
      throw new UsageError(`nothing in \`${path}\` can go several ways; name a file of the project; ${help}`);
    }
    const isAt = ({ span }: Point): boolean =>
      span.file === path &&
      (line === undefined || span.line === Number(line)) &&
      (column === undefined || span.column === Number(column));
    if (!points.some(isAt)) {
      const lines = [
        ...new Set(points.filter(({ span }) => span.file === path).map(({ span }) => span.line)),
      ];
      const near = lines
        .toSorted((a, b) => Math.abs(a - Number(line)) - Math.abs(b - Number(line)))
        .slice(0, 3);
      const named = near.toSorted((a, b) => a - b).map((one) => `\`${path}:${one}\``);
      throw new UsageError(`nothing at \`${place}\` can go several ways; what can is at ${named.join(', ')}`);
    }
    return isAt;
  });
  return (point) => wanted.some((isAt) => isAt(point));
}

/** The file that is asked for, from the project. */
export function outFile(parsed: Parsed, { folder }: Pick<LoadedProject, 'folder'>): string | undefined {
  const out = stringFlag(parsed, 'out');
  if (out === undefined) return undefined;
  const fromHere = relative(folder, resolve(out)).split(sep).join('/');
  const path = isScenarioFile(fromHere)
    ? fromHere
    : relative(folder, resolve(folder, out)).split(sep).join('/');
  if (isScenarioFile(path) && !path.startsWith('scenarios/given/')) return path;
  throw new UsageError(
    `\`--out ${out}\` is no file of scenarios; name one such as \`scenarios/${stemOf(out)}.yaml\``,
  );
}

function stemOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.\w+$/, '') || 'new';
}

interface Draft {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** Behind what is there; where that can not be, and no file was asked for, into one beside it. */
function writeAll(drafts: readonly Draft[], parsed: Parsed, loaded: LoadedProject): readonly Written[] {
  const files = [...new Set(drafts.map(({ file }) => file))];
  return files.flatMap((file) => {
    const own = drafts.filter((one) => one.file === file);
    const after = appendedTo(
      file,
      own.map(({ text }) => text),
      stringFlag(parsed, 'out') !== undefined,
      loaded,
    );
    if (!hasFlag(parsed, 'dry-run')) {
      const path = join(loaded.folder, after.path);
      if (after.isNew) writeNew(path, after.text, loaded.folder);
      else writeWhole(path, after.text, loaded.folder);
    }
    return own.map(({ name, text }) => ({ file: after.path, name, text }));
  });
}

/** A file of scenarios with more behind them; where that can not be, and none was asked for, one beside it. */
export function appendedTo(
  file: string,
  texts: readonly string[],
  isAsked: boolean,
  { folder }: Pick<LoadedProject, 'folder'>,
): SourceFile & { readonly isNew: boolean } {
  for (let count = 1; ; count++) {
    const path = count === 1 ? file : file.replace(/\.(ya?ml)$/, `-${count}.$1`);
    const isNew = !existsSync(join(folder, path));
    const before = isNew ? undefined : { path, text: readFileSync(join(folder, path), 'utf8') };
    const after = appended(path, before, texts);
    if (after) return { ...after, isNew };
    if (isAsked)
      throw new UsageError(
        `nothing can be appended to \`${path}\`: its scenarios are no list of lines that begin with \`- \``,
      );
  }
}

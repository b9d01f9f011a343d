/** The project on disk. */
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { openSync, readSync, closeSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { isGivenFile, isScenarioFile } from '../check/case.js';
import { isRuleFile, isTemplateFile } from '../language/rule-set.js';
import type { SourceFile } from '../language/source-file.js';
import { LARGEST_FILE } from '../language/source-file.js';
import { LARGEST_TABLE, isTableFile } from '../language/table.js';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { compareText, error, fileStart, warning } from '../vocabulary/diagnostic.js';
import { UsageError } from './arguments.js';

/** A file or folder that can't be read or written; `cause` is Node's error. */
export class DiskError extends Error {}

/** The folder given, else the nearest upward from here that has `rules/`. */
export function findProject(given: string | undefined): string {
  const start = resolve(given ?? '.');
  if (given !== undefined) {
    if (isFolder(join(start, 'rules'))) return start;
    throw new UsageError(`\`${given}\` has no folder \`rules/\`, so it is no Mailwright project`);
  }
  for (let folder = start; ; folder = dirname(folder)) {
    if (isFolder(join(folder, 'rules'))) return folder;
    if (dirname(folder) === folder) {
      throw new UsageError(
        'neither this folder nor any above it has a folder `rules/`; name the project by `--project DIR`',
      );
    }
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

export interface ProjectFiles {
  readonly rules: readonly SourceFile[];
  /** Without the fragments of `scenarios/given/`. */
  readonly scenarios: readonly SourceFile[];
  /** Files of fragments that scenarios begin with. */
  readonly given: readonly SourceFile[];
  /** Scenario files that were not asked for. */
  readonly left: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** All rule files with their tables, template and scenario files, in order of path; what lies there and is none of them is told. Scenario files that `leaves` names stay unread. */
export function readProjectFiles(
  project: string,
  leaves: (path: string) => boolean = () => false,
): ProjectFiles {
  const root = existsSync(project) ? realpathSync(project) : project;
  const left: string[] = [];
  const diagnostics: Diagnostic[] = [];
  const read = (
    folder: string,
    isWanted: (path: string) => boolean,
    endings: string,
    isPassed: (path: string) => boolean = () => false,
  ) =>
    listFiles(project, folder).flatMap((path) => {
      if (isPassed(path)) return [];
      if (isWanted(path)) return readInside(project, root, path, diagnostics);
      const name = path.split('/').at(-1)!;
      if (!name.startsWith('.') && !isKnownCompanion(path)) {
        diagnostics.push(
          warning(
            'unread-file',
            fileStart(path),
            'this file is not read',
            `files of \`${folder}/\` end in ${endings}`,
          ),
        );
      }
      return [];
    });
  const isOfRules = (path: string) => isRuleFile(path) || isTableFile(path);
  const rules = [
    ...read('rules', isOfRules, '`.yaml`, tables in `.csv` or `.jsonl`'),
    ...read('templates', isTemplateFile, '`.mjml`'),
  ];
  diagnostics.push(...mjmlConfigs(project));
  const isLeft = (path: string) => isScenarioFile(path) && leaves(path);
  const inScenarios = read(
    'scenarios',
    (path) => isScenarioFile(path) || isGivenFile(path),
    '`.yaml`',
    (path) => isLeft(path) && left.push(path) > 0,
  );
  const given = inScenarios.filter(({ path }) => isGivenFile(path));
  const scenarios = inScenarios.filter(({ path }) => !isGivenFile(path));
  return { rules, scenarios, given, left, diagnostics };
}

/** MJML loads the packages that such a file names, from the folder it runs in: a template's code is checked, that is not. */
function mjmlConfigs(project: string): readonly Diagnostic[] {
  const found = ['.mjmlconfig', '.mjmlconfig.js'].filter(
    (name) => existsSync(join(project, name)) || existsSync(name),
  );
  return found.map((name) =>
    error('refused-file', fileStart(name), 'MJML would run the code that this file names', {
      help: 'remove it: Mailwright sets all that MJML needs',
    }),
  );
}

/** What tests keep beside scenarios: rendered mails, logs. */
function isKnownCompanion(path: string): boolean {
  return /^scenarios\/(.*\/)?(__\w+__|history)\//.test(path) || path.endsWith('.md');
}

function listFiles(project: string, folder: string): readonly string[] {
  const root = join(project, folder);
  if (!isFolder(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort(compareText);
}

/** `root` is the project's folder, with no link on the way to it. */
function readInside(
  project: string,
  root: string,
  path: string,
  diagnostics: Diagnostic[],
): readonly SourceFile[] {
  try {
    const real = realpathSync(join(project, path));
    if (!real.startsWith(root + sep)) {
      diagnostics.push(
        error('outside-project', fileStart(path), 'this is a link to a file outside the project', {
          help: 'copy the file into the project',
        }),
      );
      return [];
    }
    return [{ path, text: readStart(real, isTableFile(path) ? LARGEST_TABLE : LARGEST_FILE) }];
  } catch (cause) {
    diagnostics.push(
      error(
        'unreadable-file',
        fileStart(path),
        `this file can not be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
        {
          help: 'check that it exists and that you may read it',
        },
      ),
    );
    return [];
  }
}

/** As much of a file as tells whether it is too large. */
export function readStart(path: string, largest: number): string {
  const most = 4 * (largest + 1);
  if (statSync(path).size <= most) return readFileSync(path, 'utf8');
  const buffer = Buffer.alloc(most);
  const file = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, most, 0));
  } finally {
    closeSync(file);
  }
}

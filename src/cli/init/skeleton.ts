/** What `init` writes: the files of `project/`, and those that say something of the project they are written into. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareText } from '../../vocabulary/diagnostic.js';
import { VERSION } from '../version.js';

export interface SkeletonFile {
  /** From the project's folder on, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What to do where there is such a file already, which is left as it is, and lacks one of these texts. */
  readonly advice?: { readonly lacking: readonly string[]; readonly text: string };
}

/** The folder ships with the package, as it stands in the sources. */
const PROJECT = fileURLToPath(new URL('../../../src/cli/init/project', import.meta.url));

/** What is made from the rules, and what npm brings. */
const IGNORED = ['node_modules/', '.mailwright/'];

const ADVICE: Readonly<Record<string, NonNullable<SkeletonFile['advice']>>> = {
  '.vscode/settings.json': {
    lacking: ['.mailwright/schemas/rules.json', '.mailwright/schemas/scenario.json'],
    text: 'add to its `yaml.schemas`: `"./.mailwright/schemas/rules.json": "rules/**/*.yaml"`, `"./.mailwright/schemas/scenario.json": "scenarios/**/*.yaml"`',
  },
  '.vscode/extensions.json': {
    lacking: ['redhat.vscode-yaml'],
    text: 'add to its recommendations: `redhat.vscode-yaml`',
  },
};

/** All files, in order of path; `folder` names the package. */
export function skeleton(folder: string): readonly SkeletonFile[] {
  const files = readdirSync(PROJECT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(PROJECT, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .map((path) => ({ path, text: readFileSync(join(PROJECT, path), 'utf8'), ...adviceOf(path) }));
  // npm leaves a file of this name out of packages, and reads the other as a package of its own.
  const made: readonly SkeletonFile[] = [
    {
      path: '.gitignore',
      text: `${[...IGNORED, 'coverage/'].join('\n')}\n`,
      advice: { lacking: IGNORED, text: `add to it: ${quoted(IGNORED)}` },
    },
    {
      path: 'package.json',
      text: packageText(folder),
      advice: {
        lacking: ['"mailwright"'],
        text: 'add Mailwright to it: `npm install --save-dev mailwright`',
      },
    },
  ];
  return [...files, ...made].sort((a, b) => compareText(a.path, b.path));
}

/** Those of them that editors read, for a project that has its rules already. */
export function isForEditors({ path }: SkeletonFile): boolean {
  return path.startsWith('.vscode/') || path === '.gitignore';
}

function adviceOf(path: string): Pick<SkeletonFile, 'advice'> {
  const advice = Object.hasOwn(ADVICE, path) ? ADVICE[path] : undefined;
  return advice ? { advice } : {};
}

function quoted(lines: readonly string[]): string {
  return lines.map((line) => `\`${line}\``).join(', ');
}

function packageText(folder: string): string {
  const content = {
    name: packageName(basename(folder)),
    private: true,
    scripts: {
      // Schemas are no part of the repository: a fresh clone has them after `npm install`.
      prepare: 'mailwright schema',
      validate: 'mailwright validate --warnings-as-errors',
      test: 'mailwright test',
    },
    devDependencies: { mailwright: `^${VERSION}` },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

/** What npm takes for a name. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
  return name === '' || name === 'mailwright' ? 'mail-rules' : name;
}

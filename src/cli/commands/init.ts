import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { NO_FRAGMENTS, readFragments } from '../../check/given-file.js';
import { readRuleSet } from '../../language/rule-set.js';
import { UsageError, hasFlag, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { SCHEMA_FOLDER, schemaFiles, writeSchemas } from '../editor/schema-files.js';
import { makeFolder, writeNew } from '../editor/write.js';
import { readProjectFiles } from '../files.js';
import type { SkeletonFile } from '../init/skeleton.js';
import { isForEditors, skeleton } from '../init/skeleton.js';
import { printJson } from '../report/json.js';
import { colorsFor, counted, print } from '../terminal.js';

/** A file as it is told: written, left as it was, or what a dry run would have written. */
interface Told {
  readonly path: string;
  readonly state: 'written' | 'kept' | 'would be written';
  readonly advice?: string;
}

export const init: Command = {
  spec: {
    name: 'init',
    summary:
      'Makes a small project: rules, templates, scenarios that pass, settings of editors, a check in CI.',
    operands: [{ name: 'DIR', isOptional: true }],
    options: {
      editors: {
        type: 'boolean',
        help: 'only what editors need, for a project that has its rules already',
      },
      'dry-run': { type: 'boolean', help: 'writes nothing; tells what it would write' },
      format: FORMAT,
    },
    example: 'mailwright init my-rules',
  },
  async run(parsed) {
    const folder = folderOf(parsed.operands[0], stringFlag(parsed, 'project'));
    const onlyEditors = hasFlag(parsed, 'editors');
    const isDry = hasFlag(parsed, 'dry-run');
    checkFolder(folder, onlyEditors);
    const files = skeleton(existsSync(folder) ? realpathSync(folder) : folder).filter(
      (file) => !onlyEditors || isForEditors(file),
    );
    if (!isDry) makeFolder(folder);
    const told = [
      ...files.map((file) => put(file, folder, isDry)),
      ...(isDry ? schemasToWrite(folder) : putSchemas(folder)),
    ];
    if (stringFlag(parsed, 'format') === 'json') printJson('init', { files: told });
    else print(report(told, folder, isDry, onlyEditors));
    return 0;
  },
};

/** `--project` means the same as naming it: there is no other project here. */
function folderOf(operand: string | undefined, project: string | undefined): string {
  if (operand !== undefined && project !== undefined) {
    throw new UsageError('name the folder once: `mailwright init DIR`');
  }
  return resolve(operand ?? project ?? '.');
}

function checkFolder(folder: string, onlyEditors: boolean): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new UsageError(`\`${folder}\` is a file; name a folder, or one that is to be made`);
  }
  const hasRules = existsSync(join(folder, 'rules'));
  if (hasRules && !onlyEditors) {
    throw new UsageError(
      `\`${folder}\` has \`rules/\` already, and init begins a project; \`mailwright init --editors\` adds only what editors need`,
    );
  }
  if (!hasRules && onlyEditors) {
    throw new UsageError(
      `\`${folder}\` has no folder \`rules/\`, so it is no Mailwright project; leave out \`--editors\` to begin one`,
    );
  }
}

/** Whatever is there is left as it is, links that lead nowhere included. */
function put({ path, text, advice }: SkeletonFile, folder: string, isDry: boolean): Told {
  const target = join(folder, path);
  const isThere = lstatSync(target, { throwIfNoEntry: false }) !== undefined;
  if (isThere) {
    const isLacking = advice?.lacking.some((wanted) => !textOf(target).includes(wanted)) === true;
    return { path, state: 'kept', ...(isLacking ? { advice: advice.text } : {}) };
  }
  if (!isDry) writeNew(target, text, folder);
  return { path, state: isDry ? 'would be written' : 'written' };
}

/** Empty where it is no file that can be read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Of the rules as they now are, of files that were there before too. */
function putSchemas(folder: string): readonly Told[] {
  const { rules, given } = readProjectFiles(folder);
  const files = schemaFiles(readRuleSet(rules).ruleSet, readFragments(given), join(folder, SCHEMA_FOLDER));
  writeSchemas(files, folder);
  return files.map(({ path, state }) => ({
    path: fromFolder(path, folder),
    state: state === 'current' ? 'kept' : 'written',
  }));
}

function schemasToWrite(folder: string): readonly Told[] {
  const { ruleSet } = readRuleSet([]);
  const files = schemaFiles(ruleSet, NO_FRAGMENTS, join(folder, SCHEMA_FOLDER));
  return files.map(({ path }) => ({ path: fromFolder(path, folder), state: 'would be written' }));
}

function fromFolder(path: string, folder: string): string {
  return relative(folder, path).split(sep).join('/');
}

function report(files: readonly Told[], folder: string, isDry: boolean, onlyEditors: boolean): string {
  const colors = colorsFor(process.stdout);
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, state, advice }) => {
    const row = `  ${path.padEnd(width)}  ${state === 'written' ? colors.green(state) : state}`;
    return advice === undefined ? row : `${row}; ${advice}`;
  });
  if (isDry) return [...lines, 'nothing was written'].join('\n');
  const count = counted(files.filter(({ state }) => state === 'written').length, 'file');
  const done = `${colors.green('✓')} ${count} written`;
  return [...lines, done, '', 'Next:', ...nextSteps(folder, onlyEditors).map((step) => `  ${step}`)].join(
    '\n',
  );
}

function nextSteps(folder: string, onlyEditors: boolean): readonly string[] {
  const way = relative(process.cwd(), folder);
  const enter =
    way === '' ? [] : [`cd ${/^[\w./-]+$/.test(way) ? way : `'${way.replaceAll("'", `'\\''`)}'`}`];
  return onlyEditors
    ? [...enter, 'open the folder in your editor; docs/editors.md of Mailwright tells of others than VS Code']
    : [...enter, 'npm install', 'npx mailwright validate', 'npx mailwright test'];
}

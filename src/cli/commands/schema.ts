import { join, relative, resolve, sep } from 'node:path';
import { readFragments } from '../../check/given-file.js';
import type { RuleSet } from '../../language/rule-set.js';
import { readRuleSet } from '../../language/rule-set.js';
import { hasFlag, stringFlag } from '../arguments.js';
import type { Command } from '../command.js';
import { FORMAT } from '../command.js';
import { knownNames } from '../editor/known-names.js';
import type { SchemaState } from '../editor/schema-files.js';
import { SCHEMA_FOLDER, schemaFiles, writeSchemas } from '../editor/schema-files.js';
import { findProject, readProjectFiles } from '../files.js';
import { hasErrors } from '../report/diagnostics.js';
import { printJson } from '../report/json.js';
import type { Colors } from '../terminal.js';
import { colorsFor, counted, print, say } from '../terminal.js';

/** A file as it is told: what it was found to be, or that it has been written. */
interface Told {
  readonly path: string;
  readonly state: SchemaState | 'written';
}

export const schema: Command = {
  spec: {
    name: 'schema',
    summary:
      "Writes JSON Schemas for editors that know the project's own names, of events, segments, templates, …",
    operands: [],
    options: {
      out: {
        type: 'string',
        value: 'DIR',
        help: `where to; by default \`${SCHEMA_FOLDER}/\` of the project`,
      },
      check: { type: 'boolean', help: 'writes nothing; fails where a file is missing or outdated' },
      format: FORMAT,
    },
    example: 'mailwright schema',
  },
  async run(parsed) {
    const project = findProject(stringFlag(parsed, 'project'));
    const out = stringFlag(parsed, 'out');
    const folder = out === undefined ? join(project, SCHEMA_FOLDER) : resolve(out);
    const { rules, given, diagnostics } = readProjectFiles(project);
    const { ruleSet, diagnostics: mistakes } = readRuleSet(rules);
    const files = schemaFiles(ruleSet, readFragments(given), folder);
    const isCheck = hasFlag(parsed, 'check');
    if (!isCheck) writeSchemas(files, out === undefined ? project : undefined);
    const told = files.map(({ path, state }) => ({
      path: shownPath(path),
      state: afterwards(state, isCheck),
    }));
    if (stringFlag(parsed, 'format') === 'json') printJson('schema', { files: told });
    else print(report(told, ruleSet, isCheck));
    if (hasErrors([...diagnostics, ...mistakes])) {
      say('some rules have mistakes, so that names may be missing; `mailwright validate` tells them');
    }
    return isCheck && told.some(({ state }) => state !== 'current') ? 1 : 0;
  },
};

function afterwards(state: SchemaState, isCheck: boolean): Told['state'] {
  return isCheck || state === 'current' ? state : 'written';
}

/** From here, where it is below here. */
function shownPath(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return (fromHere.startsWith('..') ? path : fromHere).split(sep).join('/');
}

function report(files: readonly Told[], ruleSet: RuleSet, isCheck: boolean): string {
  const colors = colorsFor(process.stdout);
  const width = Math.max(...files.map(({ path }) => path.length));
  const lines = files.map(({ path, state }) => `  ${path.padEnd(width)}  ${inColor(state, colors)}`);
  const isStale = isCheck && files.some(({ state }) => state !== 'current');
  const last = isStale
    ? `${colors.red('✗')} write them anew: \`mailwright schema\``
    : `${colors.green('✓')} editors know ${known(ruleSet)}`;
  return [...lines, last].join('\n');
}

function inColor(state: Told['state'], colors: Colors): string {
  if (state === 'missing' || state === 'outdated') return colors.red(state);
  return state === 'written' ? colors.green(state) : colors.dim('as it was');
}

function known(ruleSet: RuleSet): string {
  const { eventName, segmentName, contentName, campaignName, templateName } = knownNames(ruleSet);
  const counts: readonly (readonly [typeof eventName, string])[] = [
    [eventName, 'event'],
    [segmentName, 'segment'],
    [campaignName, 'campaign'],
    [contentName, 'content block'],
    [templateName, 'template'],
  ];
  return counts.map(([names, noun]) => counted(names?.names.size ?? 0, noun)).join(', ');
}

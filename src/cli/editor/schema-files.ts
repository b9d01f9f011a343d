/** The schemas of a project as files. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fragments } from '../../check/given-file.js';
import type { RuleSet } from '../../language/rule-set.js';
import { DiskError } from '../files.js';
import { projectSchemas } from './project-schemas.js';
import { reasonOf, writeWhole } from './write.js';

/** Where the settings that `init` writes look for them. */
export const SCHEMA_FOLDER = '.mailwright/schemas';

/** How a file on disk is beside what it should be. */
export type SchemaState = 'missing' | 'outdated' | 'current';

export interface SchemaFile {
  readonly path: string;
  readonly text: string;
  readonly state: SchemaState;
}

/** The same rules give the same bytes, whatever their files are called and in whatever order they stand. */
export function schemaFiles(ruleSet: RuleSet, fragments: Fragments, folder: string): readonly SchemaFile[] {
  return Object.entries(projectSchemas(ruleSet, fragments)).map(([name, schema]) => {
    const path = join(folder, `${name}.json`);
    const text = `${JSON.stringify(schema, undefined, 2)}\n`;
    return { path, text, state: stateOf(path, text) };
  });
}

/** Leaves alone what is as it should be: an editor reads a file anew that is written anew. */
export function writeSchemas(files: readonly SchemaFile[], within?: string): void {
  for (const { path, text, state } of files) if (state !== 'current') writeWhole(path, text, within);
}

function stateOf(path: string, text: string): SchemaState {
  if (!existsSync(path)) return 'missing';
  try {
    return readFileSync(path, 'utf8') === text ? 'current' : 'outdated';
  } catch (cause) {
    throw new DiskError(`\`${path}\` can not be read (${reasonOf(cause)})`, { cause });
  }
}

/** What was found of mutants, kept in the project's folder for the next run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MutationRecord } from '../../check/mutation/record.js';
import { isObject } from '../../vocabulary/json.js';
import { writeWhole } from '../editor/write.js';

/** Beside the schemas that editors read: what is made from the rules is no part of the repository. */
export const RECORD = '.mailwright/mutation.json';

/** Of the shape of the file. */
const VERSION = 1;

/** Undefined where there is none, or none that this version wrote: then all is judged anew. */
export function readRecord(project: string): MutationRecord | undefined {
  const path = join(project, RECORD);
  if (!existsSync(path)) return undefined;
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isObject(read) || read['version'] !== VERSION || !isObject(read['entries'])) return undefined;
    const entries = Object.entries(read['entries']);
    const areSound = entries.every(
      ([, one]) => isObject(one) && typeof one['key'] === 'string' && isObject(one['judgement']),
    );
    return areSound && typeof read['whole'] === 'string' ? (read as unknown as MutationRecord) : undefined;
  } catch {
    return undefined;
  }
}

export function writeRecord(project: string, record: MutationRecord): void {
  const text = JSON.stringify({ version: VERSION, ...record });
  writeWhole(join(project, RECORD), `${text}\n`, project);
}

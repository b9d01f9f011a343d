/** A plan that was written before: read again, and held against the rules as they are now. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan, PlanSide } from '../../plan/plan.js';
import { openProject } from '../../simulate/project.js';
import { UsageError } from '../arguments.js';
import { planFromRecord } from '../report/plan/read.js';
import { isStale } from '../report/plan/stale.js';
import { VERSION } from '../version.js';
import type { Fingerprints } from './sides.js';
import { OVER, fingerprintsOf, readSide } from './sides.js';

/** Throws `UsageError` for what is no plan. */
export function planIn(path: string): Plan {
  let record: unknown;
  try {
    record = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = cause instanceof SyntaxError ? 'is no JSON' : `can not be read (${code ?? 'unknown'})`;
    throw new UsageError(`\`${path}\` ${why}; write a plan by \`mailwright plan --out plan.json\``);
  }
  const read = planFromRecord(record);
  if (read.plan) return read.plan;
  throw new UsageError(
    `\`${path}\` is no plan: ${read.problems.join('; ')}; write one by \`mailwright plan --out plan.json\``,
  );
}

/**
 * What has moved since a plan was made, as far as that can be seen: in no project, or where a side is not to be read here,
 * nothing is said of it. The log is not read again.
 */
export function movedSince(plan: Plan, folder: string): readonly string[] {
  if (!existsSync(join(folder, 'rules'))) return [];
  const { before, after, history } = plan;
  const now = { before: sideNow(folder, before), after: sideNow(folder, after) };
  return isStale(plan, { ...now, history, program: VERSION });
}

function sideNow(folder: string, side: PlanSide): Fingerprints {
  try {
    const { files } = readSide(folder, 'from', specOf(side.name));
    const { project } = openProject(files);
    return project ? fingerprintsOf(project) : side;
  } catch (cause) {
    if (cause instanceof UsageError) return side;
    throw cause;
  }
}

function specOf(name: string): string {
  return name.startsWith(OVER) ? `+${name.slice(OVER.length)}` : name;
}

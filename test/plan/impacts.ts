/** The impact of a change over users in memory, or over a log. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { openLog } from '../../src/history/log.js';
import type { SourceFile } from '../../src/language/source-file.js';
import type { Impact } from '../../src/plan/impact.js';
import type { LogFacts } from '../../src/plan/impact/merge.js';
import type { RenderedSide } from '../../src/plan/impact/side.js';
import { mergeImpact } from '../../src/plan/impact/merge.js';
import type { ImpactPart } from '../../src/plan/impact/part.js';
import { impactStudy } from '../../src/plan/impact/study.js';
import type { ImpactOptions } from '../../src/plan/impact/study.js';
import { compileMails, openProject } from '../../src/simulate/project.js';
import type { UserHistory } from '../../src/simulate/study.js';
import { SUPPRESSING_EVENTS } from '../../src/vocabulary/event.js';

const ROOT = join(import.meta.dirname, '../..');

/** The rules and templates of the example store. */
export function storeFiles(): readonly SourceFile[] {
  return ['rules', 'templates'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => ({ path: relative(ROOT, path), text: readFileSync(path, 'utf8') })),
  );
}

/** One edit; what is replaced stands in the file. */
export function edited(
  files: readonly SourceFile[],
  path: string,
  from: string,
  to: string,
): readonly SourceFile[] {
  if (!files.some((file) => file.path === path && file.text.includes(from)))
    throw new Error(`${path} has no ${from}`);
  return files.map((file) => (file.path === path ? { ...file, text: file.text.replaceAll(from, to) } : file));
}

export async function sideOf(files: readonly SourceFile[]): Promise<RenderedSide> {
  const { project, diagnostics } = openProject(files);
  if (!project) throw new Error(JSON.stringify(diagnostics));
  const { mails } = await compileMails(project.outlines);
  return { ...sidesOwn(project), mails };
}

/** A project's program is made when it is first asked for. */
function sidesOwn({
  ruleSet,
  program,
  outlines,
  check,
}: Omit<RenderedSide, 'mails'>): Omit<RenderedSide, 'mails'> {
  return { ruleSet, program, outlines, check };
}

/** One part for each list of users. */
export function partsOf(
  [before, after]: readonly [RenderedSide, RenderedSide],
  lists: readonly (readonly UserHistory[])[],
  options: ImpactOptions,
): readonly ImpactPart[] {
  return lists.map((users) => {
    const study = impactStudy(before, after, options);
    for (const user of users) study.take(user);
    return structuredClone(study.finish());
  });
}

export function impactOver(
  sides: readonly [RenderedSide, RenderedSide],
  users: readonly UserHistory[],
  facts: LogFacts,
): Impact {
  const parts = partsOf(sides, [users], { until: facts.until, assumed: facts.source?.body.assume });
  return mergeImpact(parts, ...sides, facts);
}

/** Of a log file, read once for both. */
export async function impactOfLog(
  [before, after]: readonly [RenderedSide, RenderedSide],
  file: string,
  sourceName?: string,
): Promise<Impact> {
  const source = sourceName === undefined ? undefined : after.ruleSet.sources.get(sourceName);
  const log = await openLog({
    files: [file],
    mapping: source && { name: source.name, select: source.body.select, assume: source.body.assume ?? {} },
    eventNames: new Set([
      ...[before, after].flatMap(({ program }) => [...program.events.keys()]),
      ...SUPPRESSING_EVENTS,
    ]),
    check: ({ name, properties }) => after.check(name, properties),
  });
  try {
    const { firstTime: from, lastTime: until } = log.extent;
    const study = impactStudy(before, after, { until, assumed: source?.body.assume });
    for await (const history of log.users()) study.take(history);
    return mergeImpact([study.finish()], before, after, { from, until, source });
  } finally {
    await log.close();
  }
}

/** Two projects from one text, and the conditions in which they differ. */
import { openProject } from '../../../src/simulate/project.js';
import type { Project } from '../../../src/simulate/project.js';
import { conditionSites } from '../../../src/language/condition-sites.js';
import type { ConditionRole, ConditionSite } from '../../../src/language/condition-sites.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { indexOf } from '../../../src/check/rule-index.js';
import type { DocumentName } from '../../../src/plan/change.js';
import type { ConditionChange } from '../../../src/plan/conditions/prove.js';
import { canonicalJson } from '../../../src/vocabulary/json.js';

export function opened(files: readonly SourceFile[]): Project {
  const { project, diagnostics } = openProject(files);
  if (!project) {
    const told = diagnostics.filter(({ severity }) => severity === 'error');
    throw new Error(told.map(({ message, span }) => `${span.file}:${span.line} ${message}`).join('\n'));
  }
  return project;
}

interface Named extends ConditionSite {
  readonly document: DocumentName;
}

/** Conditions as a whole, by their place. */
function sitesOf({ ruleSet }: Project): ReadonlyMap<string, Named> {
  const { documents } = indexOf(ruleSet);
  const nameOf = new Map([...documents.keys()].map((key) => [documentAt(key, ruleSet), key]));
  return new Map(
    conditionSites(ruleSet).flatMap((site) => {
      const key = nameOf.get(site.part.at);
      if (key === undefined || site.role === 'fact') return [];
      const [kind, ...name] = key.split(' ');
      const document = { kind: kind!, name: name.join(' ') };
      return [[`${key} ${JSON.stringify(site.part.path)}`, { ...site, document }] as const];
    }),
  );
}

function documentAt(key: string, ruleSet: Project['ruleSet']): unknown {
  const [kind, ...rest] = key.split(' ');
  const name = rest.join(' ');
  switch (kind) {
    case 'segment':
      return ruleSet.segments.get(name)?.at;
    case 'score':
      return ruleSet.scores.get(name)?.at;
    case 'campaign':
      return ruleSet.campaigns.get(name)?.at;
    case 'content':
      return ruleSet.contents.get(name)?.at;
    case 'policy':
      return ruleSet.policy?.at;
    default:
      return undefined;
  }
}

/** Every condition that is not written as it was. */
export function changesOf(before: Project, after: Project): readonly ConditionChange[] {
  const [old, now] = [sitesOf(before), sitesOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): readonly ConditionChange[] => {
    const [one, other] = [old.get(key), now.get(key)];
    if (canonicalJson(one?.condition) === canonicalJson(other?.condition)) return [];
    return [changeOf(before, after, one, other)];
  });
}

function changeOf(
  before: Project,
  after: Project,
  one: Named | undefined,
  other: Named | undefined,
): ConditionChange {
  const { role, document } = (other ?? one)!;
  return {
    before,
    after,
    conditionBefore: one?.condition,
    conditionAfter: other?.condition,
    role,
    documentBefore: one?.document ?? document,
    documentAfter: other?.document ?? document,
  };
}

/** A condition of a document in both, whether or not it is written alike. */
export function changeAt(
  before: Project,
  after: Project,
  role: ConditionRole,
  [nameBefore, nameAfter = nameBefore]: readonly [string, string?],
): ConditionChange {
  const find = (project: Project, name: string) =>
    [...sitesOf(project).values()].find((site) => site.role === role && site.document.name === name);
  return changeOf(before, after, find(before, nameBefore), find(after, nameAfter));
}

/** Gaps of choices whose conditions leave nothing to `otherwise`, and of what no campaign comes to. */
import { comparison } from '../../compile/condition.js';
import { Decider } from '../../language/analysis/decide.js';
import { Formulas, all, not } from '../../language/analysis/formula.js';
import { conditionSpan } from '../../language/analysis/words.js';
import type { ConditionSite } from '../../language/condition-sites.js';
import { shownBy } from '../../language/condition-sites.js';
import { partAt, spanOf } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { PointKind } from '../coverage/point.js';
import { documentAt } from './names.js';
import { projectConditions } from '../project-conditions.js';
import type { Proof, Prove } from './proof.js';

/** `otherwise` is gone to where no condition of its list holds; in every campaign that reads the list. */
export function otherwiseProver({ ruleSet }: Project): Prove {
  const formulas = new Formulas(ruleSet);
  const sites = projectConditions(ruleSet).filter(({ role }) => role === 'choose' || role === 'content');
  const lists = new Map<string, ConditionSite[][]>();
  for (const site of sites) {
    const list = partAt(site.part);
    const path = list.path.slice(0, list.path.lastIndexOf('choose') + 1);
    const place = formatPlace(spanOf({ ...site.part, path }, 'key'));
    const readings = lists.get(place) ?? [];
    const own = readings.find(([first]) => first!.reading === site.reading);
    if (own) own.push(site);
    else lists.set(place, [...readings, [site]]);
  }
  const ends = new Map<string, ConditionSite[][]>();
  for (const [place, readings] of lists) {
    const [first] = readings[0]!;
    const path = first!.part.path.slice(0, first!.part.path.lastIndexOf('choose') + 1);
    const isSpan = (index: number) =>
      formatPlace(spanOf(partAt({ ...first!.part, path }, index, 'otherwise'), 'key'));
    ends.set(isSpan(Math.max(...readings.map((ones) => ones.length))), readings);
    ends.set(place, readings);
  }
  return ({ point }) => {
    const isLast = point.kind === 'branch' || point.kind === 'choice';
    const readings =
      isLast && /otherwise$|^none of/.test(point.label) ? ends.get(formatPlace(point.span)) : undefined;
    const isNever = (ones: readonly ConditionSite[]) =>
      new Decider(ones[0]!.reading, comparison).isNever(
        all(...ones.map(({ condition }) => not(formulas.of(condition)))),
      );
    if (!readings?.every(isNever)) return undefined;
    const places = readings[0]!.map(({ condition, part }) => conditionSpan(condition, part));
    return { why: 'one of the choices before it always holds', places: [point.span, ...places] };
  };
}

/** Content that no mail shows, and purposes under which nothing is sent. */
export function unusedProver(project: Project): Prove {
  const { ruleSet } = project;
  const { campaigns, contents, policy } = ruleSet;
  const shown = new Set([...campaigns.values()].flatMap((one) => shownBy(one, ruleSet)));
  const unshown = new Map(
    [...contents.values()].filter((one) => !shown.has(one)).map((one) => [one.at, one]),
  );
  const used = new Set([...campaigns.values()].map(({ body }) => body.purpose));
  const purposes = Object.keys(policy?.body.purposes ?? {}).map((name) => {
    return { name, span: policy!.at(['purposes', name], 'key') };
  });
  return ({ point }): Proof | undefined => {
    const at = documentAt(point, project)?.at;
    const content = at && unshown.get(at);
    if (content) return { why: `no mail shows \`${content.name}\``, places: [content.span] };
    if (!policy || !OF_PURPOSES.includes(point.kind)) return undefined;
    const own = purposes
      .filter(({ span }) => span.file === point.span.file && isUpTo(span, point.span))
      .at(-1);
    if (!own || used.has(own.name)) return undefined;
    return { why: `no campaign sends under \`${own.name}\``, places: [own.span] };
  };
}

const OF_PURPOSES: readonly PointKind[] = ['consent', 'holdout', 'quiet-hours', 'cap'];

function isUpTo(one: Span, other: Span): boolean {
  return one.line < other.line || (one.line === other.line && one.column <= other.column);
}

/** Gaps of choices whose conditions leave nothing to `otherwise`, and of what no campaign comes to. */
import { comparison } from '../../compile/condition.js';
import { Decider } from '../../language/analysis/decide.js';
import { Formulas, all, not } from '../../language/analysis/formula.js';
import { conditionSpan } from '../../language/analysis/words.js';
import type { ConditionSite } from '../../language/condition-sites.js';
import { shownBy } from '../../language/condition-sites.js';
import { partAt, spanOf } from '../../language/documents.js';
import type { Project } from '../../simulate/project.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Gap } from '../coverage/point.js';
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
export function unusedProver({ ruleSet }: Project): Prove {
  const { campaigns, contents, policy } = ruleSet;
  const shown = new Set([...campaigns.values()].flatMap((one) => shownBy(one, ruleSet)));
  const unshown = [...contents.values()].filter((one) => !shown.has(one));
  const purposes = new Set([...campaigns.values()].map(({ body }) => body.purpose));
  const unused = Object.keys(policy?.body.purposes ?? {}).filter((name) => !purposes.has(name));
  const isWithin = (
    { point: { span } }: Gap,
    part: { readonly file: string; readonly line: number; readonly endLine: number },
  ) => part.file === span.file && span.line >= part.line && span.line <= part.endLine;
  return (gap): Proof | undefined => {
    const content = unshown.find(({ at }) => isWithin(gap, at([])));
    if (content) return { why: `no mail shows \`${content.name}\``, places: [content.span] };
    const purpose = unused.find((name) => isWithin(gap, policy!.at(['purposes', name])));
    if (purpose === undefined) return undefined;
    return {
      why: `no campaign sends under \`${purpose}\``,
      places: [policy!.at(['purposes', purpose], 'key')],
    };
  };
}

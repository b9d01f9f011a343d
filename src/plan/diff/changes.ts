/** What differs between two rule sets, document by document: by what the documents mean, and not by their text. */
import type { Project } from '../../simulate/project.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Change, ChangedPart, DocumentName } from '../change.js';
import { EFFECTS } from '../change.js';
import type { ConditionProver } from '../conditions/prove.js';
import { documentsOf } from './documents.js';
import type { Graph, Node } from './graph.js';
import { graphOf, kindOf, nameOf } from './graph.js';
import type { Part } from './parts.js';
import { effectsOf, matters, partsOf } from './parts.js';
import type { Reach } from './reach.js';
import { reachOf } from './reach.js';
import { contentNow } from './renames.js';
import type { Standing } from './through.js';
import { standings } from './through.js';
import { byKind, gravest, isNone, proven } from './verdict.js';

/** In order of gravity, the gravest first, then of kind and name. */
export function changesOf(before: Project, after: Project, prove: ConditionProver): readonly Change[] {
  const graph = graphOf(documentsOf(before.ruleSet), documentsOf(after.ruleSet));
  const sides = { before, after, prove };
  const edited = [...graph.nodes.values()].filter((node) => isChanged(node, graph));
  const own = new Map(edited.map((node) => [node.key, partsOf(node, sides)]));
  const found = standings(graph, own, sides);
  const changes = [...found].flatMap(([key, standing]) => {
    const node = graph.nodes.get(key)!;
    const change = changeOf(node, standing, found, graph);
    return change ? [change] : [];
  });
  return changes.sort(
    (a, b) =>
      EFFECTS.indexOf(b.effect) - EFFECTS.indexOf(a.effect) ||
      compareText(a.kind, b.kind) ||
      compareText(a.name, b.name),
  );
}

function isChanged({ before, after }: Node, { pairs }: Graph): boolean {
  if (!before || !after || before.name !== after.name) return true;
  return (
    before.content !== after.content &&
    canonicalJson(contentNow(before, pairs)) !== canonicalJson(after.content)
  );
}

function changeOf(
  node: Node,
  standing: Standing,
  found: ReadonlyMap<string, Standing>,
  graph: Graph,
): Change | undefined {
  const reach = reachOf(node.key, graph);
  const parts = [
    ...standing.own.map((part) => asReached(part, node, reach)),
    ...standing.through.map((part) => asReached(part, node, reach)),
  ];
  const how = howOf(node, standing);
  if (how === 'through' && !matters(parts)) return undefined;
  const effects = effectsOf(parts);
  return {
    kind: kindOf(node),
    name: nameOf(node),
    how,
    ...(how === 'renamed' ? { renamedFrom: node.before!.name } : {}),
    way: how === 'through' ? wayTo(node.key, found, graph) : [],
    parts: parts.map(plainPart),
    effect: gravest(effects),
    effects,
    campaigns: reach.campaigns,
  };
}

function howOf({ before, after }: Node, { own }: Standing): Change['how'] {
  if (!before) return 'added';
  if (!after) return 'removed';
  if (own.length === 0) return 'through';
  return before.name !== after.name && own.length === 1 ? 'renamed' : 'edited';
}

/** Kinds that do something only where a campaign comes to them. */
const READ: ReadonlySet<string> = new Set([
  'segment',
  'score',
  'catalog',
  'content',
  'template',
  'event',
  'experiment',
]);

/** What a document does is done by those who read it. */
function asReached<One extends Part>(part: One, node: Node, { campaigns, isDecisive, isShown }: Reach): One {
  if (isNone(part) || !READ.has(kindOf(node))) return part;
  if (campaigns.length === 0) return { ...part, ...proven(`no campaign comes to the ${kindOf(node)}`) };
  if (kindOf(node) === 'experiment' || kindOf(node) === 'template' || kindOf(node) === 'content') return part;
  if (!isDecisive) return { ...part, ...byKind('it is only what mails say', 'content') };
  return isShown ? { ...part, effects: effectsOf([part, { effects: ['content'] }]) } : part;
}

function plainPart({ at, before, after, placeBefore, placeAfter, effects, certainty }: Part): ChangedPart {
  return { at, before, after, placeBefore, placeAfter, effects, certainty };
}

/** From a document that was edited to this one; of several ways the shortest, and of these the first by name. */
function wayTo(key: string, found: ReadonlyMap<string, Standing>, { nodes }: Graph): readonly DocumentName[] {
  const next = new Map<string, string | undefined>([[key, undefined]]);
  for (const one of next.keys()) {
    const standing = found.get(one)!;
    if (standing.own.length > 0 && matters(standing.own)) return namesFrom(one, next, nodes);
    const froms = new Set(standing.through.map(({ from }) => from));
    for (const from of [...froms].sort(compareText)) if (!next.has(from)) next.set(from, one);
  }
  return [];
}

function namesFrom(
  start: string,
  next: ReadonlyMap<string, string | undefined>,
  nodes: Graph['nodes'],
): readonly DocumentName[] {
  const way: DocumentName[] = [];
  for (let key: string | undefined = start; key !== undefined; key = next.get(key)) {
    const node = nodes.get(key)!;
    way.push({ kind: kindOf(node), name: nameOf(node) });
  }
  return way;
}

/** Who reads whom under two rule sets at once: a document that is in both is one node. */
import { compareText } from '../../vocabulary/diagnostic.js';
import { contentNow, pairsOf } from './renames.js';
import type { Pairs } from './renames.js';
import type { Documents, RuleDocument } from './documents.js';
import type { Reference } from './references.js';
import { MAILS } from './references.js';
import { alignedSteps } from './campaign-units.js';
import { alignedCaps, unitsOf } from './other-units.js';
import type { Unit } from './unit.js';

/** A document under both rule sets, or under one. */
export interface Node {
  /** Its key today; of a document that is gone, the key that it had. */
  readonly key: string;
  readonly before: RuleDocument | undefined;
  readonly after: RuleDocument | undefined;
  readonly unitsBefore: readonly Unit[];
  readonly unitsAfter: readonly Unit[];
  readonly edges: readonly Edge[];
}

/** That a document reads another. */
export interface Edge {
  /** The node that is read. */
  readonly to: string;
  /** The part that reads it, by its `at`; undefined where the whole document does. */
  readonly unit: string | undefined;
}

export interface Graph {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly pairs: Pairs;
  /** Who reads a node, and by which edge. */
  readonly readers: ReadonlyMap<string, readonly { readonly node: Node; readonly edge: Edge }[]>;
}

export function kindOf({ before, after }: Node): string {
  return (after ?? before)!.kind;
}

export function nameOf({ before, after }: Node): string {
  return (after ?? before)!.name;
}

export function graphOf(before: Documents, after: Documents): Graph {
  const pairs = pairsOf(before, after);
  const keys = new Map([...pairs].map(([old, now]) => [now, old]));
  const all = [...after.keys(), ...[...before.keys()].filter((key) => !pairs.has(key))];
  const campaigns = all.filter((key) => key.startsWith('campaign '));
  const nodes = new Map<string, Node>();
  for (const key of all.sort(compareText)) {
    const now = after.get(key);
    const old = now ? before.get(keys.get(key) ?? '') : before.get(key);
    const unitsThen = old ? unitsOf(old, contentNow(old, pairs)) : [];
    const unitsAfter = now ? unitsOf(now, now.content) : [];
    const unitsBefore = aligned(unitsThen, unitsAfter, old, now, pairs);
    const edges = [
      ...edgesOf(old, unitsBefore, (one) => pairs.get(one) ?? one, campaigns),
      ...edgesOf(now, unitsAfter, (one) => one, campaigns),
      ...impliedEdges(key, [old, now], all),
    ];
    nodes.set(key, { key, before: old, after: now, unitsBefore, unitsAfter, edges: distinct(edges) });
  }
  for (const [key, node] of nodes) nodes.set(key, withExperiments(node, nodes));
  return { nodes, pairs, readers: readersIn(nodes) };
}

function aligned(
  before: readonly Unit[],
  after: readonly Unit[],
  old: RuleDocument | undefined,
  now: RuleDocument | undefined,
  pairs: Pairs,
): readonly Unit[] {
  if (!old || !now) return before;
  return now.kind === 'campaign'
    ? alignedSteps(before, after, [contentNow(old, pairs), now.content])
    : alignedCaps(before, after);
}

function edgesOf(
  document: RuleDocument | undefined,
  units: readonly Unit[],
  keyNow: (key: string) => string,
  campaigns: readonly string[],
): readonly Edge[] {
  return (document?.references ?? []).flatMap((reference): readonly Edge[] => {
    const unit = unitAround(reference, units)?.at;
    if (reference.key !== MAILS) return [{ to: keyNow(reference.key), unit }];
    return campaigns.map((to) => ({ to, unit }));
  });
}

/** The part in which a name stands: the innermost. */
function unitAround({ path }: Reference, units: readonly Unit[]): Unit | undefined {
  let found: Unit | undefined;
  for (const unit of units) {
    const isAround = unit.path.every((step, index) => path[index] === step);
    if (isAround && unit.aspect !== 'place' && unit.path.length >= (found?.path.length ?? 0)) found = unit;
  }
  return found;
}

/** What every campaign reads: the policy, and the profile by which it is told which traits count. */
function impliedEdges(
  key: string,
  documents: readonly (RuleDocument | undefined)[],
  all: readonly string[],
): readonly Edge[] {
  if (!documents.some((one) => one?.kind === 'campaign')) return [];
  const common = all.filter((one) => /^(policy|profile) /.test(one) && one !== key);
  return common.map((to) => ({ to, unit: undefined }));
}

/** An experiment names its campaign, and it is the campaign that it changes. */
function withExperiments(node: Node, nodes: ReadonlyMap<string, Node>): Node {
  if (kindOf(node) === 'experiment') {
    return { ...node, edges: node.edges.filter(({ to }) => !to.startsWith('campaign ')) };
  }
  if (kindOf(node) !== 'campaign') return node;
  const names = new Set([node.before?.name, node.after?.name]);
  const own = [...nodes.values()].filter(
    (one) =>
      kindOf(one) === 'experiment' &&
      [one.before, one.after].some((side) => names.has(side?.content['campaign'] as string | undefined)),
  );
  return { ...node, edges: [...node.edges, ...own.map(({ key }) => ({ to: key, unit: undefined }))] };
}

function distinct(edges: readonly Edge[]): readonly Edge[] {
  return [...new Map(edges.map((one) => [`${one.to}\n${one.unit ?? ''}`, one])).values()];
}

function readersIn(nodes: ReadonlyMap<string, Node>): Graph['readers'] {
  const readers = new Map<string, { readonly node: Node; readonly edge: Edge }[]>();
  for (const node of nodes.values()) {
    for (const edge of node.edges) {
      const known = readers.get(edge.to);
      if (known) known.push({ node, edge });
      else readers.set(edge.to, [{ node, edge }]);
    }
  }
  return readers;
}

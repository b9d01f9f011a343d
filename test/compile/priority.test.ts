/** Which parts of a condition are read: json-rules-engine's explain tree, with priorities everywhere. */
import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import { expect, test } from 'vitest';
import type { Condition } from '../../src/language/documents.js';
import type { ConditionTrace } from '../../src/vocabulary/decision.js';
import { compiledTrace, mistakesIn } from './conditions.js';

/** A tree of results alone: whether a fact holds, the parts of a group, `null` for what was not read. */
type Read = boolean | null | readonly Read[];

function ours(trace: ConditionTrace): Read {
  if (trace.kind === 'skipped') return null;
  return trace.kind === 'fact' ? trace.result : trace.parts.map(ours);
}

interface Node {
  readonly operator?: string;
  readonly result?: boolean;
  readonly [form: string]: unknown;
}

/** Groups within groups keep a result, though `toJSON` does not print it; the root has none. */
function theirs(node: Node, isRoot: boolean): Read {
  if (!isRoot && node.result === undefined) return null;
  if (node['fact'] !== undefined) return node.result!;
  const parts = node[node.operator!];
  return ([parts].flat() as Node[]).map((part) => theirs(part, false));
}

async function treeOf(condition: Condition, properties: object): Promise<{ verdict: boolean; tree: Read }> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  engine.addFact('event', { properties });
  engine.addRule({ conditions: { all: [structuredClone(condition)] } as never, event: { type: 'holds' } });
  const { results, failureResults } = await engine.run();
  const [result] = [...results, ...failureResults];
  const [tree] = theirs(result!.conditions as unknown as Node, true) as readonly Read[];
  return { verdict: results.length > 0, tree: tree! };
}

const leaf = fc
  .record({ n: fc.constantFrom('n', 'm'), value: fc.constantFrom(0, 1) })
  .map(({ n, value }) => ({
    fact: 'event',
    path: `$.properties.${n}`,
    operator: 'equal',
    value,
  }));
const priority = fc.option(fc.constantFrom(1, 2, 10, 2_000_000_000), { nil: undefined });
const prioritized = (condition: fc.Arbitrary<object>) =>
  fc.tuple(condition, priority).map(([one, rank]) => (rank === undefined ? one : { ...one, priority: rank }));
const tree = fc.letrec<{ node: object }>((tie) => ({
  node: prioritized(
    fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all) => ({ all })),
      fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((any) => ({ any })),
      tie('node').map((not) => ({ not })),
    ),
  ),
})).node as fc.Arbitrary<Condition>;

test('what is read is what json-rules-engine reads', async () => {
  let unread = 0;
  await fc.assert(
    fc.asyncProperty(
      tree,
      fc.record({ n: fc.constantFrom(0, 1), m: fc.constantFrom(0, 1) }),
      async (one, facts) => {
        // Guarding what may be missing is for others to test: here nothing is.
        expect(mistakesIn(one).filter(({ code }) => code !== 'unguarded')).toEqual([]);
        const trace = compiledTrace(one, facts);
        const reference = await treeOf(one, facts);
        expect(ours(trace)).toEqual(reference.tree);
        expect(trace.result).toBe(reference.verdict);
        if (JSON.stringify(reference.tree).includes('null')) unread += 1;
      },
    ),
    { numRuns: 3000 },
  );
  expect(unread).toBeGreaterThan(300);
});

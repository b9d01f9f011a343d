import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ownersOf } from '../../src/history/united.js';

const id: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', '\u{1F600}', '\uFFFD');
const pairs = fc.array(fc.tuple(id, id), { maxLength: 12 });

/** Everyone who is reached from an id, by looking again and again. */
function reachedFrom(start: string, links: readonly (readonly [string, string])[]): ReadonlySet<string> {
  const reached = new Set([start]);
  for (let size = 0; size < reached.size;) {
    size = reached.size;
    for (const [one, other] of links) {
      if (reached.has(one) || reached.has(other)) reached.add(one).add(other);
    }
  }
  return reached;
}

test('ids are of one user exactly where pairs lead from one to the other', () => {
  fc.assert(
    fc.property(pairs, (links) => {
      const owners = ownersOf(links);
      expect([...owners.keys()].sort()).toEqual([...new Set(links.flat())].sort());
      for (const [one, owner] of owners) {
        const own = reachedFrom(one, links);
        for (const other of owners.keys()) expect(owners.get(other) === owner).toBe(own.has(other));
        expect(own.has(owner)).toBe(true);
      }
    }),
  );
});

test('the user is the id that becomes no other, whatever the order of the pairs', () => {
  fc.assert(
    fc.property(pairs, fc.infiniteStream(fc.nat()), (links, keys) => {
      const order = links
        .map((link) => [keys.next().value as number, link] as const)
        .sort(([a], [b]) => a - b);
      const owners = ownersOf(links);
      expect(ownersOf(order.map(([, link]) => link))).toEqual(owners);
      const previous = new Set(links.map(([, one]) => one));
      for (const [one, owner] of owners) {
        const last = [...reachedFrom(one, links)].filter((other) => !previous.has(other));
        if (last.length > 0) expect(last).toContain(owner);
      }
    }),
  );
});

/** Findings keep their name while lines come and go around them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textsOf } from '../../../src/cli/report/diagnostics.js';
import { findingIds } from '../../../src/cli/report/finding-id.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { openProject } from '../../../src/simulate/project.js';

const SPOILT = `kind: segment
name: one
version: 1
when: { all: [ { fact: count, params: { event: Nothing Known }, operator: greaterThan, value: 1 }, { fact: count, params: { event: Nothing Known }, operator: greaterThan, value: 1 } ] }
---
kind: segment
name: two
version: 1
wehn: 1
---
kind: segment
name: three
version: 1
wehn: 1
tags: 5
`;

const files = (text: string): readonly SourceFile[] => [{ path: 'rules/a.yaml', text }];

function idsOf(text: string): readonly string[] {
  const { diagnostics } = openProject(files(text));
  return findingIds(diagnostics, textsOf(files(text)));
}

const IDS = idsOf(SPOILT);

test('each has its own', () => {
  expect(IDS.length).toBeGreaterThan(4);
  expect(new Set(IDS).size).toBe(IDS.length);
  expect(IDS.every((id) => /^[0-9a-f]{16}:\d+$/.test(id))).toBe(true);
});

test('lines put in above and between change none', () => {
  const line = fc.constantFrom('', '# a comment', '# 🎉', '   # far in');
  const added = fc.array(fc.tuple(fc.nat({ max: SPOILT.split('\n').length - 1 }), line), { maxLength: 8 });
  fc.assert(
    fc.property(added, fc.boolean(), (inserts, hasCarriageReturns) => {
      const lines = SPOILT.split('\n');
      for (const [at, text] of inserts) lines.splice(at, 0, text);
      expect(idsOf(lines.join(hasCarriageReturns ? '\r\n' : '\n'))).toEqual(IDS);
    }),
    { numRuns: 60 },
  );
});

test('a mistake more has one of its own, and leaves the others theirs', () => {
  const more = idsOf(`${SPOILT}---\nkind: segment\nname: four\nversion: 1\nwen: 1\n`);
  expect(more.slice(0, IDS.length)).toEqual(IDS);
  expect(new Set(more).size).toBe(more.length);
});

test('one file is told from another, and a mistake of the whole file from what its first line says', () => {
  const { diagnostics } = openProject(files(SPOILT));
  const moved = diagnostics.map((one) => ({ ...one, span: { ...one.span, file: 'rules/b.yaml' } }));
  const texts = textsOf([...files(SPOILT), { path: 'rules/b.yaml', text: SPOILT }]);
  expect(findingIds(moved, texts).some((id) => IDS.includes(id))).toBe(false);
  const [empty] = openProject(files('# nothing\n')).diagnostics;
  const [other] = openProject(files('# nothing else\n')).diagnostics;
  expect(empty!.code).toBe('empty-file');
  expect(findingIds([other!], textsOf(files('# nothing else\n')))).toEqual(
    findingIds([empty!], textsOf(files('# nothing\n'))),
  );
});

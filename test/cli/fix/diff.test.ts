import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../../src/cli/fix/diff.js';

test('what is the same has no diff', () => {
  expect(unifiedDiff('a', 'x\n', 'x\n')).toBe('');
});

test('a changed line stands between three lines of what is around it', () => {
  const lines = (changed: string) => ['1', '2', '3', '4', changed, '6', '7', '8', '9'].join('\n');
  expect(unifiedDiff('a.yaml', `${lines('5')}\n`, `${lines('five')}\n`)).toBe(
    '--- a/a.yaml\n+++ b/a.yaml\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  );
});

/** Git judges: it makes the new file from the old one and the diff. */
test('git makes the new text from the old one', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', 'a 🎉', 'x\r');
  const text = fc
    .tuple(fc.array(line, { maxLength: 12 }), fc.boolean())
    .map(([lines, ends]) => lines.join('\n') + (ends && lines.length > 0 ? '\n' : ''))
    .filter((one) => one !== '');
  const folder = mkdtempSync(join(tmpdir(), 'mailwright-diff-'));
  try {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        writeFileSync(join(folder, 'a'), before);
        writeFileSync(join(folder, 'p'), unifiedDiff('a', before, after));
        execFileSync('git', ['apply', '--whitespace=nowarn', 'p'], {
          cwd: folder,
          env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
        });
        expect(readFileSync(join(folder, 'a'), 'utf8')).toBe(after);
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What is shown of a long mail: as much as one reads, and the part that matters. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Matcher } from '../../src/check/case.js';
import { excerpt } from '../../src/check/excerpt.js';
import { runs } from '../runs.js';

const span = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 };
const contains = (value: string): Matcher => ({ kind: 'contains', value, span });

const LONG = [
  ...Array.from({ length: 20 }, (_, index) => `Line ${index} of the preamble`),
  'Wool Throw <https://store.example/p/throw?utm_source=email&utm_medium=trigger>',
  '1 × €95.00',
  ...Array.from({ length: 20 }, (_, index) => `Line ${index} of the end`),
].join('\n\n');

describe('an excerpt', () => {
  test('has the line that is most like what is missing, with those around it and no parameters', () => {
    expect(excerpt(LONG, contains('Wool Throws'))).toEqual([
      'The text, where it is most like that:',
      '… 18 lines before',
      '| Line 18 of the preamble',
      '| Line 19 of the preamble',
      '| Wool Throw <https://store.example/p/throw?…>',
      '| 1 × €95.00',
      '| Line 0 of the end',
      '… 19 lines after',
    ]);
  });

  test('begins at the beginning where nothing is like it', () => {
    const [head, first, ...others] = excerpt(LONG, contains('€€€€€€'));
    expect([head, first]).toEqual(['The text:', '| Line 0 of the preamble']);
    expect(others.at(-1)).toBe('… 30 lines after');
  });

  test('keeps an address whose parameters say more than how it is counted', () => {
    const text = 'Buy <https://store.example/?size=2>';
    expect(excerpt(text, contains('x'))).toContain(`| ${text}`);
  });

  test('is short whatever the mail is, and every line of the mail is behind a mark', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (lines, value) => {
        const shown = excerpt(lines.join('\n'), contains(value));
        expect(shown.length).toBeLessThanOrEqual(15);
        for (const line of shown.slice(1)) expect(line).toMatch(/^(?:\| |… )/);
      }),
      { numRuns: runs(200) },
    );
  });
});

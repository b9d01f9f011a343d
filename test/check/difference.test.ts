import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { differenceLines } from '../../src/check/difference.js';
import { folded, sections } from '../../src/check/sections.js';
import { runs } from '../runs.js';

it.each([
  [
    'Ada, your basket is waiting',
    'Ada, your cart is still waiting',
    [
      'expected  Ada, your basket is waiting',
      '                    ^^^^^^',
      'found     Ada, your cart is still waiting',
      '                    ^^^^    ^^^^^^',
    ],
  ],
  ['Hello', 'Good day', ['expected  Hello', 'found     Good day']],
  ['Hello', '', []],
  [
    'Ada, your cart waits, and it will wait for you for as long as you like to think of it',
    'Ada, your cart waits, and it will wait for you for as long as you want to think of it',
    ['Ada, your cart waits, and it will wait for you for as long as you [-like-]{+want+} to think of it'],
  ],
])('%s and %s', (expected, found, lines) => {
  expect(differenceLines(expected, found)).toEqual(lines);
});

const word = fc.constantFrom('Ada', 'your', 'cart', 'is', 'waiting', 'ü', '12', ',', '!');
const text = (words: readonly string[]) => words.join(' ');

it('a difference holds both texts, and marks nothing that is the same in one place', () => {
  const texts = fc.array(word, { minLength: 1, maxLength: 30 }).map(text);
  fc.assert(
    fc.property(texts, texts, (expected, found) => {
      fc.pre(expected !== found);
      const lines = differenceLines(expected, found);
      if (lines.length === 1) {
        const side = (own: RegExp, other: RegExp) => lines[0]!.replace(other, '').replace(own, '$1');
        expect(side(/\[-(.*?)-\]/g, /\{\+.*?\+\}/g)).toBe(expected);
        expect(side(/\{\+(.*?)\+\}/g, /\[-.*?-\]/g)).toBe(found);
        return;
      }
      expect(lines.find((line) => line.startsWith('expected'))).toBe(`expected  ${expected}`);
      expect(lines.find((line) => line.startsWith('found'))).toBe(`found     ${found}`);
      // What stands above no mark is the same on both sides.
      const same = (head: string) => {
        const at = lines.findIndex((line) => line.startsWith(head));
        const marks = lines[at + 1]?.startsWith(' ') ? lines[at + 1]! : '';
        return lines[at]!.slice(10)
          .split('')
          .filter((_, index) => marks[index + 10] !== '^')
          .join('');
      };
      if (lines.some((line) => line.includes('^'))) expect(same('expected')).toBe(same('found'));
    }),
    { numRuns: runs(200) },
  );
});

it('a line that is folded loses no word, and is as narrow as its words allow', () => {
  const words = fc.array(fc.constantFrom('a', 'word', '`some code`', '(rules/cart.yaml:4:15)'), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(words, fc.constantFrom('', '  ', '    ✗ '), (all, head) => {
      const lines = folded(`${head}${text(all)}`);
      expect(lines.map((line) => line.trim()).join(' ')).toBe(`${head}${text(all)}`.trim());
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
      for (const line of lines.slice(1)) expect(line.startsWith(' '.repeat(head.length))).toBe(true);
    }),
    { numRuns: runs(100) },
  );
});

it('what is told has so many lines, whatever there is to tell', () => {
  const part = fc.array(fc.constantFrom('one', '  two', '    three', `  ${'long '.repeat(40)}`), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 3 }), part, (parts, way) => {
      const lines = sections({ parts, way });
      expect(lines.length).toBeLessThanOrEqual(30);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(78);
    }),
    { numRuns: runs(100) },
  );
});

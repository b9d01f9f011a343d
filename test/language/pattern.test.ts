/** Patterns: what RE2 takes, what it lacks, and that no text makes one run away. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_TEXT, patternOf, readPattern } from '../../src/language/pattern.js';
import { sampleOfPattern } from '../../src/language/pattern-sample.js';

describe('a pattern is found', () => {
  test.each([
    ['anywhere', '@example', 'ada@example.com', true],
    ['at the end', '\\.com$', 'ada@example.com', true],
    ['at the end only', '\\.com$', 'ada@example.com.de', false],
    ['as a whole', '^[A-Z]{2}-\\d{4}$', 'DE-2026', true],
    ['as a whole only', '^[A-Z]{2}-\\d{4}$', 'x DE-2026', false],
    ['whatever the case', '(?i)straße', 'STRASSE', false],
    ['in another case', '(?i)ada', 'ADA', true],
    ['by a class of Unicode', '^\\pL+$', 'Ærøskøbing', true],
    ['across one character that is two units', '^.$', '😀', true],
    ['in lines, where it asks for them', '(?m)^b$', 'a\nb', true],
    ['not in lines otherwise', '^b$', 'a\nb', false],
  ])('%s', (_name, pattern, text, verdict) => {
    expect(patternOf(pattern)!.isFoundIn(text)).toBe(verdict);
  });
});

describe('refused, with what to write instead', () => {
  test.each([
    ['(?=a)', /ahead or behind/, /not:matches/],
    ['a(?!b)', /ahead or behind/, /not:matches/],
    ['(?<=a)b', /ahead or behind/, /all/],
    ['(?<!a)b', /ahead or behind/, /all/],
    ['(a)\\1', /refer back/, /write out/],
    ['(?P<x>a)\\k<x>', /refer back/, /write out/],
    ['(?>a)', /atomic/, /\(\?:…\)/],
    ['a++', /possessive/, /a\+/],
    ['(?R)', /itself/, /levels/],
    ['(?#note)a', /comments/, /YAML/],
    ['a\\Z', /\\Z/, /\$/],
    ['\\u0041', /u0041/, /x\{41\}/],
    ['[', /missing closing/, /RE2/],
    ['(', /missing closing/, /RE2/],
    ['*a', /missing argument/, /RE2/],
    ['\\p{Klingon}', /Klingon/, /RE2/],
    ['a{2000}', /repeat/, /RE2/],
    ['', /empty/, /present/],
    ['x'.repeat(501), /500 characters/, /shorten/],
    ['(?:abc?){400}', /too large/, /shorten/],
  ])('%j', (pattern, message, help) => {
    const read = readPattern(pattern);
    expect(read).toMatchObject({ kind: 'mistake' });
    if (read.kind !== 'mistake') return;
    expect(read.message).toMatch(message);
    expect(read.message).toMatch(/^[a-z`].*[^.]$/);
    expect(read.help).toMatch(help);
    expect(patternOf(pattern)).toBeUndefined();
  });
});

test('what is written as a pattern is one, or is told; none is thrown', () => {
  const signs = fc.constantFrom(...'ab()[]{}?*+|\\^$.1,-:=!<>PpdwQE\u00e9');
  const pattern = fc.oneof(
    fc.string(),
    fc.array(signs, { maxLength: 30 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(pattern, fc.string({ maxLength: 50 }), (one, text) => {
      const read = readPattern(one);
      if (read.kind === 'pattern') expect(typeof read.isFoundIn(text)).toBe('boolean');
      else expect(read.help).not.toBe('');
    }),
    { numRuns: 3000 },
  );
});

/** Of a backtracking engine, each would take longer than there is time. */
test.each([
  ['(x+x+)+y', 'x'.repeat(200_000)],
  ['^(a|a)*$', `${'a'.repeat(200_000)}b`],
  ['(.*)*(.*)*(.*)*b$', 'c'.repeat(200_000)],
  ['(?:a?){100}a{100}$', 'a'.repeat(99)],
])('%s does not run away', (pattern, text) => {
  expect(patternOf(pattern)!.isFoundIn(text)).toBe(pattern.startsWith('^'));
});

test('what comes behind the longest text is not looked at', () => {
  const text = `${'x'.repeat(LONGEST_TEXT)}y`;
  expect(patternOf('y')!.isFoundIn(text)).toBe(false);
  expect(patternOf('x$')!.isFoundIn(text)).toBe(true);
});

describe('a text in which a pattern is found', () => {
  test.each([
    '@example\\.com$',
    '^[A-Z]{2}-\\d{4}$',
    'a|b',
    '^(?:red|green)$',
    '(?i)ada',
    '[^a-z]',
    '\\bword\\b',
    '^\\s*$',
    '\\p{Lu}\\pL+',
    '[[:digit:]]{3}',
    '^$',
    '.',
    'x{2,5}?y*',
    '(?P<year>20\\d\\d)-',
    '\\x{e9}',
    '[]a]',
    '\\.',
    '(a(b(c)))+',
  ])('%s', (pattern) => {
    const sample = sampleOfPattern(pattern);
    expect(sample).toBeDefined();
    expect(patternOf(pattern)!.isFoundIn(sample!)).toBe(true);
    expect(sample!.length).toBeLessThan(30);
  });

  test.each(['[^\\x00-\\x{10FFFF}]', '$a', '('])('%s has none', (pattern) => {
    expect(sampleOfPattern(pattern)).toBeUndefined();
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meant } from '../../src/vocabulary/spelling.js';

describe('a word that can only have been meant as one other', () => {
  test.each([
    ['wehn', ['when', 'where', 'wait'], 'when'],
    ['greaterthan', ['greaterThan', 'greaterThanInclusive'], 'greaterThan'],
    ['Product Aded', ['Product Added', 'Product Viewed'], 'Product Added'],
    ['quiethours', ['quietHours'], 'quietHours'],
    ['cart-recvoery', ['cart-recovery', 'welcome'], 'cart-recovery'],
    ['transactionnall', ['transactional', 'marketing'], 'transactional'],
  ])('%s is %s', (word, known, right) => {
    expect(meant(word, known)).toBe(right);
  });
});

describe('a word that may be another, or none of them', () => {
  test.each([
    ['two as near', 'cat', ['cart', 'chat']],
    ['a number is another number', 'reminder-2', ['reminder-1', 'welcome']],
    ['its opposite', 'subscribed', ['unsubscribed']],
    ['its opposite, the other way round', 'inactive-user', ['active-user']],
    ['a short word with two slips', 'defr', ['drop', 'defer-it']],
    ['one letter', 'x', ['y']],
    ['two that differ by case only', 'Cart', ['CART', 'cart']],
    ['nothing near', 'hero', ['cart-recovery']],
    ['nothing known', 'hero', []],
  ])('%s', (_, word, known) => {
    expect(meant(word, known)).toBeUndefined();
  });
});

test('whatever is known, one slip of a word is that word or a doubt, and never depends on the order', () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,12}$/), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(words, fc.nat(), fc.nat(), (known, which, at) => {
      const word = known[which % known.length]!;
      const index = at % (word.length - 1);
      const slipped = word.slice(0, index) + word[index + 1]! + word[index]! + word.slice(index + 2);
      fc.pre(!known.includes(slipped));
      const right = meant(slipped, known);
      expect([word, undefined]).toContain(right);
      expect(meant(slipped, known.toReversed())).toBe(right);
      if (known.length === 1) expect(right).toBe(word);
    }),
  );
});

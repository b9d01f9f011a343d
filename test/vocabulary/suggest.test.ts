import { expect, test } from 'vitest';
import { closest, didYouMean } from '../../src/vocabulary/suggest.js';

const NAMES = ['Product Added', 'Product Viewed', 'Order Completed', 'in', 'id'];

test.each([
  ['Product Aded', 'Product Added'],
  ['product added', 'Product Added'],
  ['Prodct Viewd', 'Product Viewed'],
  ['Order Complete', 'Order Completed'],
  ['IN', 'in'],
  ['i', 'in'],
  ['xy', undefined],
  ['Something else', undefined],
  ['', undefined],
])('%j is likely %j', (word, meant) => {
  expect(closest(word, NAMES)).toBe(meant);
});

test('what is meant, else what there is', () => {
  expect(didYouMean('Order Complete', NAMES, 'event')).toBe('did you mean `Order Completed`?');
  expect(didYouMean('x', [], 'event')).toBe('there is no event yet');
  expect(didYouMean('Something', ['b', 'a'], 'event')).toBe('known: `a`, `b`');
  const many = Array.from({ length: 20 }, (_, at) => `name-${String(at).padStart(2, '0')}`);
  expect(didYouMean('Something else', many, 'event')).toMatch(/^known: `name-00`.*`name-11`, … \(20\)$/);
});

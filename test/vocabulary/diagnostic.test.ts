import { expect, test } from 'vitest';
import {
  assert,
  error,
  fileStart,
  formatPlace,
  sortDiagnostics,
  warning,
} from '../../src/vocabulary/diagnostic.js';

const at = (file: string, line: number, column: number) => ({ ...fileStart(file), line, column });

test('diagnostics are sorted by file, line, column, code', () => {
  const sorted = [
    error('wrong-type', at('a.yaml', 1, 2), 'one'),
    error('bad-csv', at('a.yaml', 2, 1), 'two'),
    warning('unread-file', at('a.yaml', 2, 1), 'three'),
    error('bad-csv', at('a.yaml', 10, 1), 'four'),
    error('bad-csv', at('b.yaml', 1, 1), 'five'),
  ];
  expect(sortDiagnostics(sorted.toReversed())).toEqual(sorted);
});

test('what is absent is left out', () => {
  expect(error('bad-csv', fileStart('a.yaml'), 'one', { help: undefined })).not.toHaveProperty('help');
  expect(warning('unread-file', fileStart('a.yaml'), 'one', 'do this')).toMatchObject({
    severity: 'warning',
    help: 'do this',
  });
  expect(formatPlace(at('rules/cart.yaml', 12, 5))).toBe('rules/cart.yaml:12:5');
});

test('an assertion says whose fault it is', () => {
  expect(() => assert(false, 'two is one')).toThrow('Mailwright is wrong here, please report it: two is one');
  expect(() => assert(true, 'two is one')).not.toThrow();
});

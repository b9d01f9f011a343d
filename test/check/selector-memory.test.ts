/** css-select, that it remembers what it has found: for every selector that a scenario can have, it finds the same. */
import { selectAll } from 'css-select';
import * as fc from 'fast-check';
import { parseDocument } from 'htmlparser2';
import { expect, it } from 'vitest';
import { loadPages } from '../../src/check/page.js';
import { readSelector } from '../../src/check/selector.js';
import { runs } from '../runs.js';

const { html } = fc.letrec<{ readonly html: string }>((tie) => ({
  html: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.constantFrom('<b></b>', '<i class="k"></i>', ''),
    fc
      .tuple(fc.constantFrom('a', 'b', 'i'), fc.array(tie('html'), { minLength: 1, maxLength: 4 }))
      .map(([tag, inner]) => `<${tag}>${inner.join('')}</${tag}>`),
  ),
}));

const { complex: selectors } = fc.letrec<{ readonly complex: string; readonly one: string }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom('*', 'a', 'b', 'i', '.k', ':first-child', 'b:nth-child(2n)'),
    fc
      .tuple(
        fc.constantFrom(':is', ':not', ':where', '*:has', 'b:has'),
        fc.constantFrom('', '', '> ', '+ '),
        fc.array(tie('complex'), { minLength: 1, maxLength: 2 }),
      )
      .map(([name, way, all]) => `${name}(${name.endsWith('has') ? way : ''}${all.join(', ')})`),
  ),
  complex: fc
    .tuple(
      tie('one'),
      fc.array(fc.tuple(fc.constantFrom(' ', ' > ', ' + ', ' ~ ', ' '), tie('one')), { maxLength: 3 }),
    )
    .map(([first, rest]) => first + rest.flat().join('')),
}));

it('finds what css-select finds that remembers nothing', async () => {
  const readPage = await loadPages();
  let found = 0;
  fc.assert(
    fc.property(html, selectors, (text, css) => {
      const read = readSelector(css);
      if (read.kind === 'mistake') return;
      const wanted = selectAll(css, parseDocument(text), { cacheResults: false });
      const page = readPage(text);
      expect(page.select(css).length).toBe(wanted.length);
      found += wanted.length;
    }),
    { numRuns: runs(1500) },
  );
  expect(found).toBeGreaterThan(100);
});

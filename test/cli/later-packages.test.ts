import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { loadLater } from '../../src/cli/later-packages.js';

const TEMPLATE = `<mjml><mj-head>
<mj-style inline="inline">.a { color: #123456 }</mj-style>
<mj-html-attributes><mj-selector path=".x p"><mj-html-attribute name="data-id">42</mj-html-attribute></mj-selector></mj-html-attributes>
</mj-head><mj-body><mj-section><mj-column><mj-text css-class="x"><p class="a">Hi</p></mj-text></mj-column></mj-section></mj-body></mjml>`;

test('what is loaded later does as ever, and is not loaded before', async () => {
  loadLater();
  const require = createRequire(import.meta.url);
  const isLoaded = () =>
    Object.keys(require.cache).some((path) => /[\\/]node_modules[\\/]juice[\\/]/.test(path));
  const mjml = require('mjml') as (text: string, options: object) => Promise<{ readonly html: string }>;
  const plain = TEMPLATE.replace(/<mj-head>[^]*<\/mj-head>/, '');
  expect((await mjml(plain, { validationLevel: 'strict' })).html).toContain('Hi');
  expect(isLoaded()).toBe(false);
  const { html } = await mjml(TEMPLATE, { validationLevel: 'strict' });
  expect(html).toContain('color: #123456');
  expect(html).toContain('data-id="42"');
  expect(isLoaded()).toBe(true);
});

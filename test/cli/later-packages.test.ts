import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';

const TEMPLATE = `<mjml><mj-head>
<mj-style inline="inline">.a { color: #123456 }</mj-style>
<mj-html-attributes><mj-selector path=".x p"><mj-html-attribute name="data-id">42</mj-html-attribute></mj-selector></mj-html-attributes>
</mj-head><mj-body><mj-section><mj-column><mj-text css-class="x"><p class="a">Hi</p></mj-text></mj-column></mj-section></mj-body></mjml>`;

test('what is loaded later does as ever, and is not loaded before', () => {
  const plain = TEMPLATE.replace(/<mj-head>[^]*<\/mj-head>/, '');
  const script = join(import.meta.dirname, 'later-packages.mjs');
  const printed = execFileSync(process.execPath, [script, JSON.stringify([plain, TEMPLATE])], {
    encoding: 'utf8',
  });
  const [before, after] = JSON.parse(printed) as readonly {
    readonly html: string;
    readonly loaded: boolean;
  }[];
  expect(before!.html).toContain('Hi');
  expect(before!.loaded).toBe(false);
  expect(after!.html).toContain('color: #123456');
  expect(after!.html).toContain('data-id="42"');
  expect(after!.loaded).toBe(true);
});

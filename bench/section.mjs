// A part of bench/README.md, written by itself.
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const PAGE = new URL('README.md', import.meta.url);

/** Puts the section in the place of the one of the same title, or at the page's end. */
export async function writeSection(section) {
  const page = withSection(readFileSync(PAGE, 'utf8'), section);
  writeFileSync(PAGE, await format(page, { parser: 'markdown', printWidth: 110 }));
  console.log(section);
}

/** Puts what stands before the first section in the place of what stands there; the sections stay. */
export async function writePreamble(text) {
  const page = readFileSync(PAGE, 'utf8');
  const first = page.indexOf('\n## ');
  const whole = `${text.trimEnd()}\n${first < 0 ? '' : page.slice(first)}`;
  writeFileSync(PAGE, await format(whole, { parser: 'markdown', printWidth: 110 }));
  console.log(text);
}

function withSection(page, section) {
  const title = section.slice(0, section.indexOf('\n'));
  const start = page.indexOf(`${title}\n`);
  if (start < 0) return `${page.trimEnd()}\n\n${section}`;
  const next = page.indexOf('\n## ', start + title.length);
  return `${page.slice(0, start)}${section}${next < 0 ? '' : page.slice(next)}`;
}

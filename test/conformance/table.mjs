// The table of the cases in docs/conformance.md. `npm run conformance-table` writes it; a test keeps it true.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { caseFiles, caseKit } from './files.mjs';

const PAGE = join(import.meta.dirname, '../../docs/conformance.md');
const BEGIN = '<!-- prettier-ignore-start -->\n';
const END = '<!-- prettier-ignore-end -->\n';

const cell = (text) =>
  text.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '\\|').replaceAll('\n', ' ');

/** `mautic/mautic#17283` of an issue's address, the host of any other. */
function labelOf(source) {
  const issue = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)/.exec(source);
  return issue ? `${issue[1]}#${issue[2]}` : new URL(source).host.replace(/^www\./, '');
}

function linkTo(source) {
  return source === 'none found' ? '–' : `<a href="${cell(source)}">${labelOf(source)}</a>`;
}

/** The table, file by file: `read` makes cases of a file. */
export function caseTable(read) {
  const kit = caseKit();
  const rows = caseFiles().flatMap((file) =>
    read(file, kit).cases.map(
      ({ name, trouble, source }) => `| ${cell(name)} | ${cell(trouble)} | ${linkTo(source)} |\n`,
    ),
  );
  return `| case | trouble | source |\n| --- | --- | --- |\n${rows.join('')}`;
}

export function pageWith(page, table) {
  const [before, rest] = page.split(BEGIN);
  const [, after] = rest.split(END);
  return `${before}${BEGIN}\n${table}\n${END}${after}`;
}

export const readPage = () => readFileSync(PAGE, 'utf8');

if (process.argv[1] === import.meta.filename) {
  const { readConformance } = await import('../../dist/check/conformance.js');
  writeFileSync(PAGE, pageWith(readPage(), caseTable(readConformance)));
}

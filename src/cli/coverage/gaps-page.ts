/** What no scenario does, in words: a list of all of it, and a note at each line of Istanbul's pages. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Coverage, Missing } from '../../check/coverage/coverage.js';
import { missingOf } from '../../check/coverage/coverage.js';
import { counted } from '../terminal.js';

/** Istanbul's pages in `folder` say where a way was not gone; this says which. */
export function explainPages(folder: string, coverage: Coverage): void {
  const missing = missingOf(coverage.gaps);
  const byFile = grouped(missing);
  const pages = new Map<string, string>();
  for (const file of new Set(coverage.points.map(({ span }) => span.file))) {
    const page = pageOf(folder, file);
    if (page === undefined) continue;
    pages.set(file, page);
    annotate(join(folder, page), byFile.get(file) ?? []);
  }
  writeFileSync(join(folder, 'gaps.html'), gapsPage(coverage, byFile, pages));
  linkGaps(join(folder, 'index.html'), missing.length);
}

function pageOf(folder: string, file: string): string | undefined {
  return pagesFor(file).find((page) => existsSync(join(folder, page)));
}

/** Istanbul leaves out the folders that all files share. */
function pagesFor(file: string): readonly string[] {
  const steps = file.split('/');
  return steps.map((_, index) => `${steps.slice(index).join('/')}.html`);
}

/** Those of an earlier run: when other files were there, they stood elsewhere. */
export function removePages(folder: string, { points }: Coverage): void {
  for (const file of new Set(points.map(({ span }) => span.file)))
    for (const page of pagesFor(file)) rmSync(join(folder, page), { force: true });
}

function grouped(missing: readonly Missing[]): ReadonlyMap<string, readonly Missing[]> {
  const byFile = new Map<string, Missing[]>();
  for (const one of missing) {
    const { file } = one.point.span;
    byFile.set(file, [...(byFile.get(file) ?? []), one]);
  }
  return byFile;
}

const STYLE = `<style>
.gap { color: #a33; background: #fff3d6; border-radius: 3px; padding: 0 6px; margin-left: 16px; font-style: italic; }
.cbranch-no { background: #ffe9a8 !important; color: #111; }
</style>`;

/** Behind each line, what no scenario does there. The text of the file is untouched. */
function annotate(page: string, missing: readonly Missing[]): void {
  const html = readFileSync(page, 'utf8');
  const notes = new Map<number, string[]>();
  for (const { point, says } of missing) {
    const { line } = point.span;
    notes.set(line, [...(notes.get(line) ?? []), `${says}: ${point.label}`]);
  }
  const [, head, source, tail] = /^(.*<pre class="prettyprint[^>]*>)(.*?)(<\/pre>.*)$/s.exec(html) ?? [];
  if (head === undefined || source === undefined || tail === undefined) return;
  const lines = source.split('\n').map((line, index) => {
    const words = notes.get(index + 1);
    return words ? `${line}<span class="gap nocode">${escapeHtml(words.join('; '))}</span>` : line;
  });
  writeFileSync(page, `${head.replace('</head>', `${STYLE}</head>`)}${lines.join('\n')}${tail}`);
}

function linkGaps(index: string, count: number): void {
  const html = readFileSync(index, 'utf8');
  const link = `<p style="padding: 0 10px"><a href="gaps.html">${counted(count, 'gap')} in words</a></p>`;
  writeFileSync(index, html.replace(/(<div class='status-line)/, `${link}$1`));
}

function gapsPage(
  { scenarios }: Coverage,
  byFile: ReadonlyMap<string, readonly Missing[]>,
  pages: ReadonlyMap<string, string>,
): string {
  const sections = [...byFile].map(([file, missing]) => {
    const rows = missing.map(({ point, says }) => {
      const { line } = point.span;
      const page = pages.get(file);
      const place =
        page === undefined
          ? String(line)
          : `<a href="${escapeHtml(page.split('/').map(encodeURIComponent).join('/'))}#L${line}">${line}</a>`;
      return `<tr><td>${place}</td><td>${escapeHtml(says)}</td><td>${escapeHtml(point.label)}</td></tr>`;
    });
    return `<h2>${escapeHtml(file)}</h2>\n<table>\n${rows.join('\n')}\n</table>`;
  });
  const body =
    sections.length === 0 ? '<p>There is none: every way is gone by a scenario.</p>' : sections.join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Gaps of coverage</title>
<style>
body { font: 14px/1.5 system-ui, sans-serif; color: #222; background: #fff; margin: 24px; }
h1 { font-size: 20px; } h2 { font: 600 14px/1.5 ui-monospace, monospace; margin: 24px 0 4px; }
table { border-collapse: collapse; } td { padding: 2px 16px 2px 0; vertical-align: top; }
td:first-child { text-align: right; color: #777; } td:nth-child(2) { color: #a33; white-space: nowrap; }
td:nth-child(3) { font-family: ui-monospace, monospace; }
</style>
</head>
<body>
<h1>What no scenario does</h1>
<p>Of ${counted(scenarios, 'scenario')}; <a href="index.html">by file</a>.</p>
${body}
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

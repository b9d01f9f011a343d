/** Texts of users' in HTML, and what tables and figures are written with. */
import { oneLine, shownLine } from './room.js';
import type { PlanTable } from './tables.js';

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As the text of an element, or in quotes as an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => REFERENCES[sign]!);
}

/** A text of whoever's, on one line. */
export function inHtml(text: string): string {
  return escaped(oneLine(text));
}

/** Lines as they are. */
export function linesInHtml(text: string): string {
  return escaped(text.split(/\r?\n/).map(shownLine).join('\n'));
}

/** With its caption; on a narrow screen it moves sideways by itself. Rows that are as they were stand behind a fold. */
export function tableHtml(table: PlanTable): string {
  const { title, about, rows } = table;
  const differing = rows.filter(({ isSame }) => !isSame);
  const same = rows.length - differing.length;
  // A few more rows are no reason for a fold.
  const isFolded = same > FEW_ROWS;
  const shown = isFolded ? differing : rows;
  const [one, many] = table.nouns;
  return [
    `<h3>${inHtml(title)}</h3>`,
    `<p class="about">${inHtml(about)}</p>`,
    shown.length > 0 ? gridHtml({ ...table, rows: shown }) : '',
    isFolded
      ? `<details><summary>${same} ${same === 1 ? one : many} as before</summary>${gridHtml({ ...table, title: `${title}, as before`, rows: rows.filter((row) => row.isSame) })}</details>`
      : '',
  ].join('\n');
}

const FEW_ROWS = 6;

/** What its heading says already is its caption to who hears it. */
function gridHtml({ title, columns, rows }: PlanTable): string {
  const kind = (at: number) => (columns[at]!.isNumber ? ' class="number"' : '');
  const head = columns.map((column, at) => `<th scope="col"${kind(at)}>${inHtml(column.title)}</th>`);
  const body = rows.map(({ cells, level, isSame }) => {
    const told = cells.map((cell, at) =>
      at === 0
        ? `<th scope="row"${columns[0]!.isNumber ? ' class="number"' : level > 0 ? ' class="below"' : ''}>${inHtml(cell)}</th>`
        : `<td${kind(at)}>${inHtml(cell)}</td>`,
    );
    return `<tr${isSame ? ' class="same"' : ''}>${told.join('')}</tr>`;
  });
  return `<div class="table" role="region" aria-label="${inHtml(title)}" tabindex="0"><table><caption>${inHtml(title)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

export function figureHtml(caption: string, picture: string): string {
  return `<figure><figcaption>${inHtml(caption)}</figcaption>${picture}</figure>`;
}

/** Texts of users' in HTML, and what tables and figures are written with. */
import { oneLine } from './room.js';
import type { PlanTable } from './tables.js';
import { shortened } from './tables.js';
import { counted } from '../../terminal.js';

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

/** On a narrow screen it moves sideways by itself. Of many rows those that move least stand behind a fold. */
export function tableHtml(table: PlanTable): string {
  const { title, about, rows } = table;
  const shown = rows.length > MANY_ROWS ? shortened(table, MANY_ROWS).rows : rows;
  const others = rows.filter((row) => !shown.includes(row));
  const [one, many] = table.nouns;
  const fold = counted(others.length, `more ${one}`, `more ${many}`);
  return [
    `<h3>${inHtml(title)}</h3>`,
    `<p class="about">${inHtml(about)}</p>`,
    shown.length > 0 ? gridHtml({ ...table, rows: shown }) : '',
    others.length > 0
      ? `<details><summary>${fold}, that move less or not at all</summary>${gridHtml({ ...table, title: `${title}, continued`, rows: others })}</details>`
      : '',
  ].join('\n');
}

const MANY_ROWS = 24;

/** What its heading says already is its caption to who hears it. */
function gridHtml({ title, columns, rows }: PlanTable): string {
  const kind = (at: number) => (columns[at]!.isNumber ? ' class="number"' : '');
  const head = columns.map((column, at) => `<th scope="col"${kind(at)}>${inHtml(column.title)}</th>`);
  const body = rows.map(({ cells, level, moved }) => {
    const told = cells.map((cell, at) =>
      at === 0
        ? `<th scope="row"${columns[0]!.isNumber ? ' class="number"' : level > 0 ? ' class="below"' : ''}>${inHtml(cell)}</th>`
        : `<td${kind(at)}>${inHtml(cell)}</td>`,
    );
    return `<tr${moved === 0 ? ' class="same"' : ''}>${told.join('')}</tr>`;
  });
  return `<div class="table" role="region" aria-label="${inHtml(title)}" tabindex="0"><table><caption>${inHtml(title)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

export function figureHtml(caption: string, picture: string): string {
  return `<figure><figcaption>${inHtml(caption)}</figcaption>${picture}</figure>`;
}

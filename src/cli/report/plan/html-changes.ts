/** The changes of a plan on a page, for who does not write rules as well. */
import type { Certainty, Change, ChangedPart } from '../../../plan/change.js';
import { inHtml, escaped } from './html-text.js';
import type { DiffLine } from './lines-of-part.js';
import { partLines } from './lines-of-part.js';
import type { Sort } from './summary.js';
import { sortOf } from './summary.js';
import { atWords, toldParts, witnessesOf } from './told-parts.js';
import { counted } from '../../terminal.js';
import {
  SYMBOLS,
  certaintyWords,
  documentWords,
  effectsWords,
  meaningOf,
  partWords,
  placeWords,
  whyListed,
} from './words.js';

const MOST_LINES = 400;
const MOST_PARTS = 60;

export function changesHtml(changes: readonly Change[]): string {
  if (changes.length === 0) return '<p>No document is otherwise: the two rule sets say the same.</p>';
  return changes.map(changeHtml).join('\n');
}

function changeHtml(change: Change): string {
  const sort = sortOf(change);
  const { shown, quiet, left } = toldParts(change, MOST_PARTS);
  const touched = change.campaigns.filter((name) => change.kind !== 'campaign' || name !== change.name);
  return `<article class="change">
<h3><span>${inHtml(documentWords(change))}</span> <span class="badge ${shadeOf(sort)}">${escaped(SYMBOLS[sort])} ${escaped(effectsWords(change))}</span></h3>
<p>${escaped(meaningOf(change))}</p>
<p class="soft">Why it is listed: ${inHtml(whyListed(change))}.${touched.length > 0 ? ` Touches ${touched.length === 1 ? 'campaign' : 'campaigns'} ${inHtml(touched.join(', '))}.` : ''}</p>
${shown.map((part) => partHtml(part, change)).join('\n')}
${left > 0 ? `<p class="soft">And ${counted(left, 'more part')}.</p>` : ''}
${quiet.length > 0 ? `<p class="soft">Without effect: ${inHtml(quiet.join(', '))}.</p>` : ''}
</article>`;
}

function shadeOf(sort: Sort): string {
  if (sort === 'none') return 'good';
  return sort === 'unknown' ? 'bad' : sort === 'content' || sort === 'timing' ? 'soft' : 'doubt';
}

function partHtml(part: ChangedPart, change: Change): string {
  const { certainty } = part;
  const place = part.placeAfter ?? part.placeBefore;
  const words = partWords(part);
  const isAlone = change.parts.length === 1 && words === effectsWords(change);
  return `<section>
<h4>${inHtml(atWords(part))}${isAlone ? '' : `: ${escaped(words)}`}</h4>
${place ? `<p class="soft"><code>${inHtml(placeWords(place))}</code></p>` : ''}
${linesHtml(partLines(part, MOST_LINES))}
${certainty.kind === 'shown' ? shownHtml(certainty) : `<p>${inHtml(sentence(certaintyWords(certainty)))}</p>`}
</section>`;
}

function sentence(words: string): string {
  const text = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const LINE_CLASSES = { ' ': '', '-': ' class="minus"', '+': ' class="plus"', '…': ' class="left"' } as const;

export function linesHtml(lines: readonly DiffLine[]): string {
  if (lines.length === 0) return '';
  const told = lines.map(({ mark, text }) => `<span${LINE_CLASSES[mark]}>${mark} ${escaped(text)}</span>`);
  return `<pre class="lines">${told.join('')}</pre>`;
}

function shownHtml(certainty: Extract<Certainty, { readonly kind: 'shown' }>): string {
  const stories = witnessesOf(certainty).map(
    ([head, { life, before, after }]) => `<div class="story">
<p>${head}:</p>
<ol>${life.map((line) => `<li>${inHtml(line)}</li>`).join('')}</ol>
<dl><dt>Under the old rules</dt><dd>${inHtml(before)}</dd><dt>Under the new rules</dt><dd>${inHtml(after)}</dd></dl>
</div>`,
  );
  const { why } = certainty;
  return [...stories, ...(why === undefined ? [] : [`<p>${inHtml(sentence(why))}</p>`])].join('\n');
}

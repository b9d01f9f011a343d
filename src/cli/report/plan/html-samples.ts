/** Users as examples: their time on two lanes, in words, and the mails of both sides beside one another. */
import type { Sample, SampleMail } from '../../../plan/impact.js';
import { counted, withCommas } from '../../terminal.js';
import { timelinePlot } from './html-plots.js';
import { figureHtml, inHtml } from './html-text.js';
import { linesHtml } from './html-changes.js';
import { mailLines } from './lines-of-part.js';
import { frameHtml } from './mail-frame.js';
import { oneLine } from './room.js';
import { minute } from './words.js';

/** So much of one life is shown, from a little before its first difference. */
const MOST_MOMENTS = 30;
const MOMENTS_BEFORE = 8;

const ON = { both: 'both', before: 'old only', after: 'new only' } as const;

/** In words, what stands for each sort of thing. */
const KEY = '● a mail is sent, × a mail waits or is held back, ◇ something happens, ▲ something to note';

const KINDS = { event: '◇ ', sent: '● ', stopped: '× ', note: '▲ ' } as const;

export function samplesHtml(samples: readonly Sample[]): string {
  return samples.map(sampleHtml).join('\n');
}

function sampleHtml(sample: Sample, index: number): string {
  const { user, why, of, timeline, mails } = sample;
  const first = timeline.findIndex(({ on }) => on !== 'both');
  const from = Math.max(0, (first < 0 ? 0 : first) - MOMENTS_BEFORE);
  const shown = timeline.slice(from, from + MOST_MOMENTS);
  const later = timeline.length - from - shown.length;
  const items = shown.map(
    ({ at, what, on, kind }) =>
      `<li class="${on}"><time>${minute(at)}</time><span class="on">${ON[on]}</span><span class="what">${KINDS[kind]}${inHtml(what)}</span></li>`,
  );
  const left = (count: number, when: string) =>
    count > 0 ? `<li class="both"><span class="on">… ${withCommas(count)} ${when}</span></li>` : '';
  return `<article class="sample">
<h3>Example ${index + 1}: ${inHtml(user)} ${inHtml(why)}</h3>
<p class="soft">True of ${counted(of, 'user')}.</p>
${
  shown.length === 0
    ? ''
    : `<div class="life">
${figureHtml('What happens, and which mails come', timelinePlot(`Timeline of ${user}: what happens under the old rules, under both, and under the new; in words beside it`, shown))}
<ol>${left(from, 'before')}${items.join('')}${left(later, 'after')}</ol>
</div>
<p class="soft">${KEY}. Times in UTC.</p>`
}
${mails.map(pairHtml).join('\n')}
</article>`;
}

function pairHtml({ before, after }: Sample['mails'][number]): string {
  if (before && after && before.html === after.html && before.subject === after.subject) {
    return sameHtml(before, after);
  }
  return `<div class="pair">${mailHtml(before, 'old')}${mailHtml(after, 'new')}</div>
${before && after ? wordsHtml(before, after) : ''}`;
}

/** One mail is looked at once, also where it comes at another time. */
function sameHtml(before: SampleMail, after: SampleMail): string {
  const times =
    before.at === after.at
      ? `${minute(before.at)} UTC`
      : `${minute(before.at)} UTC under the old rules, ${minute(after.at)} UTC under the new`;
  const title = oneLine(`${after.mail} under both rule sets: ${after.subject}`);
  return `<div class="pair"><div class="mail"><h4>Under both rule sets, the same mail</h4>
<p><strong>${inHtml(after.subject) || '(no subject)'}</strong></p>
<p class="soft">${inHtml(after.mail)}, ${times}</p>
${frameHtml(after.html, title)}
</div></div>`;
}

const MOST_LINES = 60;

/** What differs may be far down in the mails. */
function wordsHtml(before: SampleMail, after: SampleMail): string {
  const lines = mailLines(before, after, MOST_LINES);
  if (lines.length > 0) return `<p class="about">What they say otherwise:</p>\n${linesHtml(lines)}`;
  return `<p class="about">They say the same in plain text${before.at === after.at ? '' : ', at another time'}.</p>`;
}

function mailHtml(mail: SampleMail | undefined, side: 'old' | 'new'): string {
  const head = `<h4>Under the ${side} rules</h4>`;
  if (!mail) return `<div class="mail">${head}<div class="none">no such mail</div></div>`;
  const title = oneLine(`${mail.mail} under the ${side} rules: ${mail.subject}`);
  return `<div class="mail">${head}
<p><strong>${inHtml(mail.subject) || '(no subject)'}</strong></p>
<p class="soft">${inHtml(mail.mail)}, ${minute(mail.at)} UTC</p>
${frameHtml(mail.html, title)}
</div>`;
}

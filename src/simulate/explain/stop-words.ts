/** What stopped a mail, in words: one wording for scenarios that fail and for users who ask. */
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Instant } from '../../vocabulary/time.js';
import { whyNot } from './condition-words.js';
import type { Life } from './life.js';
import { notCome } from './date-words.js';
import { waitsBy } from './rules-of-run.js';
import { exitOf, gateWords, reasonLines, unitedBy } from './run-words.js';
import type { Stop } from './stop.js';
import { unmatchedOf } from './stop.js';
import { turnWords } from './way.js';

const MOST_TRIES = 3;
const INDENT = '  ';

export interface StopWords {
  /** In a few words, to stand behind a colon. */
  readonly summary: string;
  /** Lines that tell more of it. */
  readonly details: readonly string[];
  /** When the clock must run at least, for a mail that may still come. */
  readonly longer?: Instant;
}

export function stopWords(stop: Stop, life: Life): StopWords {
  const { show } = life;
  switch (stop.kind) {
    case 'no-trigger':
      return only(
        `no run of \`${stop.campaign}\` began, as its trigger \`${stop.event}\` never happened (${placeOfTrigger(life, stop.campaign, 'event')})`,
      );
    case 'unmatched':
      return unmatchedWords(stop, life);
    case 'not-entered':
      return notEntered(stop, life);
    case 'not-left':
      return notLeft(stop, life);
    case 'refused':
      return { summary: `no run of \`${stop.campaign}\` began`, details: refusals(life, stop.campaign) };
    case 'not-come':
      return notCome(stop, life);
    case 'not-begun':
      return only(`no run of \`${stop.campaign}\` began (${placeOfTrigger(life, stop.campaign)})`);
    case 'exited': {
      const time = show.time(stop.entry.at);
      const other = unitedBy(stop.entry, life);
      if (other !== undefined)
        return only(
          `its run ended at ${time}, when \`${other}\` turned out to be the same user, whose run goes on`,
        );
      return only(`its run was left at ${time} by ${exitOf(life, stop.run, stop.entry.place)}`);
    }
    case 'elsewhere': {
      const turn = stop.turn === undefined ? '' : `: ${turnWords(stop.turn, life)}`;
      return only(
        stop.hasEnded
          ? `its run ended at ${show.time(stop.at)} and did not come to it${turn}`
          : `its run took another way${turn}`,
      );
    }
    case 'waiting': {
      const { step, until } = stop.entry;
      const by = waitsBy(life, stop.run, step);
      return { ...only(`its run still waits at \`${step}\` until ${show.time(until)}${by}`), longer: until };
    }
    case 'under-way':
      return only(`its run had not come to it when the clock stopped at ${show.time(life.endTime)}`);
    case 'decided':
      return decisionWords(stop.decision, life);
  }
}

function only(summary: string): StopWords {
  return { summary, details: [] };
}

export function decisionWords(decision: Decision, life: Life): StopWords {
  const { outcome, at, until } = decision;
  const time = life.show.time(at);
  if (outcome === 'sent') return only(`it was sent at ${time}`);
  const why = inOneLine(reasonLines(decision, life));
  const summary = `at ${time} it was ${gateWords(decision, life)}${why === undefined ? '' : `: ${why}`}`;
  return { ...only(summary), ...(until !== undefined && until > life.endTime ? { longer: until } : {}) };
}

/** The first line; where it announces others, or others stand below it, those with it. */
function inOneLine([first, ...rest]: readonly string[]): string | undefined {
  if (first === undefined) return undefined;
  const end = rest.findIndex((line) => !line.startsWith(INDENT));
  const below = first.endsWith(':') ? rest : rest.slice(0, end < 0 ? rest.length : end);
  if (below.length === 0) return first;
  return `${first.replace(/:$/, '')}: ${below.map((line) => line.trim()).join('; ')}`;
}

/** Triggers that began no run, though they held: a line for each of the last. */
export function refusals({ journal, show }: Life, campaign: string): readonly string[] {
  const lines = journal.flatMap((entry) =>
    entry.kind === 'refused' && entry.campaign === campaign
      ? [`no run began at ${show.time(entry.at)}: ${entry.why} (${formatPlace(entry.place)})`]
      : [],
  );
  return lines.slice(-MOST_TRIES);
}

function unmatchedWords({ campaign, entry }: Stop & { readonly kind: 'unmatched' }, life: Life): StopWords {
  const tries = unmatchedOf(life, campaign)
    .filter(({ at }) => at <= entry.at)
    .slice(-MOST_TRIES)
    .map(({ event, at, condition }) => ({
      head: `\`${event}\` at ${life.show.time(at)}:`,
      lines: whyNot(condition, life.show),
    }));
  const last = tries.at(-1)?.lines[0];
  return {
    summary: `no run of \`${campaign}\` began, though \`${entry.event}\` happened${last === undefined ? '' : `: ${last}`}`,
    details: tries.flatMap(({ head, lines }) => [head, ...indented(lines)]),
  };
}

function notEntered(
  { campaign, segment, at, condition }: Stop & { readonly kind: 'not-entered' | 'not-left' },
  life: Life,
): StopWords {
  const lines = condition && !condition.result ? whyNot(condition, life.show) : [];
  const when =
    at >= life.endTime
      ? `when the clock stopped at ${life.show.time(life.endTime)}`
      : `at ${life.show.time(at)}`;
  return {
    summary: `no run of \`${campaign}\` began, as the user never entered \`${segment}\` (${placeOfTrigger(life, campaign, 'enters')})`,
    details: lines.length > 0 ? [`\`${segment}\` ${when}:`, ...indented(lines)] : [],
  };
}

function notLeft(
  { campaign, segment, at }: Stop & { readonly kind: 'not-entered' | 'not-left' },
  { journal, show }: Life,
): StopWords {
  const joined = journal.flatMap((entry) =>
    entry.kind === 'joined' && entry.segment === segment && entry.at <= at
      ? [`joined \`${segment}\` at ${show.time(entry.at)}`]
      : [],
  );
  const why = joined.length === 0 ? 'the user was never in' : 'the user did not leave';
  return { summary: `no run of \`${campaign}\` began, as ${why} \`${segment}\``, details: joined };
}

function placeOfTrigger({ project }: Life, campaign: string, key?: string): string {
  const declared = project.ruleSet.campaigns.get(campaign)!;
  return formatPlace(declared.at(['trigger', ...(key === undefined ? [] : [key])]));
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `${INDENT}${line}`);
}

/** What happened, what was sent, and why that was allowed: a counterexample in lines, as `explain` would tell it. */
import { isHeldOut } from '../../engine/permission.js';
import { zoneOf } from '../../engine/run.js';
import { renderMail } from '../../render/render.js';
import { showJson } from '../../simulate/explain/condition-words.js';
import { instantWords } from '../../simulate/explain/instant-words.js';
import type { Life } from '../../simulate/explain/life.js';
import { campaignOf, isOf, lifeOf, mailName } from '../../simulate/explain/life.js';
import { showIn } from '../../simulate/explain/local-time.js';
import { causeOf, gateWords, reasonLines, timelineOf } from '../../simulate/explain/run-words.js';
import { passedTrace } from '../../simulate/explain/stop-trace.js';
import type { Mails, Project } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Event } from '../../vocabulary/event.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY } from '../../vocabulary/time.js';
import type { Breach, Invariant } from '../invariants/invariant.js';
import { documentAt } from '../discover/names.js';
import { folded } from '../sections.js';
import { idsOf, isHappening } from './cost.js';

export interface StoryLine {
  /**
   * `who` it is of and in which zone, what is `given`, what `happened`, what was `decided` of a mail, `why` that was
   * allowed, and the `law` that is broken.
   */
  readonly kind: 'who' | 'given' | 'happened' | 'decided' | 'why' | 'law';
  /** When, in the user's zone: `2026-03-02 10:00`. */
  readonly time?: string;
  /** How long after the line before: `+30 min`. */
  readonly after?: string;
  readonly words: string;
  /** Whether it is a mail against the law. */
  readonly isAgainst?: true;
  readonly place?: Span;
}

export function storyOf(
  project: Project,
  mails: Mails,
  invariant: Invariant,
  timeline: Timeline,
  breach: Breach,
): readonly StoryLine[] {
  const life = lifeOf(project, timeline, showIn);
  const against = againstIn(life, breach);
  return [
    { kind: 'who', words: whoWords(life) },
    ...givenLines(life),
    ...happenedLines(life, breach, against, mails),
    ...whyLines(life, breach, against),
    lawLine(invariant, breach),
  ];
}

/** The mails of the breach among the decisions of the life: runs are numbered on where ids turn out to be one. */
function againstIn({ decisions }: Life, breach: Breach): readonly Decision[] {
  return breach.decisions.flatMap(
    (wanted) =>
      decisions.find(
        (one) =>
          one.at === wanted.at &&
          one.user === wanted.user &&
          isOf(one, wanted) &&
          one.outcome === wanted.outcome,
      ) ?? [],
  );
}

function whoWords({ timeline, project, state }: Life): string {
  const others = [...idsOf(timeline)].filter((id) => id !== timeline.user).map((id) => `\`${id}\``);
  const also = others.length === 0 ? '' : ` (${others.join(', ')} before)`;
  return `${timeline.user}${also}, times in ${zoneOf(project.program, state).name}`;
}

function givenLines({ timeline, project }: Life): readonly StoryLine[] {
  const { user, events, variants = {} } = timeline;
  const purposes = [...project.program.purposes.values()];
  const given = events.find((event) => !isHappening(event));
  const words = [
    ...(given ? saidWords(given) : []),
    ...Object.entries(variants).map(([experiment, variant]) => `the variant ${variant} of ${experiment}`),
    ...purposes.filter((one) => isHeldOut(one, user)).map(({ name }) => `held out of ${name}`),
  ];
  return words.length === 0 ? [] : [{ kind: 'given', words: words.join(', ') }];
}

/** `country "DE"`, `consent to marketing granted`. */
function saidWords({ traits, consent }: Event): readonly string[] {
  return [
    ...membersOf(traits),
    ...Object.entries(consent).map(([purpose, status]) => `consent to ${purpose} ${status}`),
  ];
}

function membersOf(object: JsonObject): readonly string[] {
  return Object.entries(object).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${typeof value === 'string' ? value : showJson(value)}`],
  );
}

/** An address says nothing to a reader, and is long; the scenario has it. */
function toldOf(properties: JsonObject): readonly string[] {
  const isAddress = (value: unknown) => typeof value === 'string' && /^https?:/.test(value);
  const told = Object.fromEntries(Object.entries(properties).filter(([, value]) => !isAddress(value)));
  const isWhole = Object.keys(told).length === Object.keys(properties).length;
  return [...membersOf(told), ...(isWhole ? [] : ['…'])];
}

interface Moment {
  readonly at: Instant;
  readonly line: Omit<StoryLine, 'time' | 'after'>;
  /** Told even where others are left out. */
  readonly isTold: boolean;
}

function happenedLines(
  life: Life,
  breach: Breach,
  against: readonly Decision[],
  mails: Mails,
): readonly StoryLine[] {
  const { timeline, show } = life;
  const events = timeline.events.filter(isHappening).map((event): Moment => ({
    at: event.time,
    line: { kind: 'happened', words: eventWords(event, life) },
    isTold: true,
  }));
  const decided = life.decisions
    .filter((decision) => decision.at <= breach.at || against.includes(decision))
    .map((decision): Moment => {
      const isAgainst = against.includes(decision);
      const words = `${decisionWords(decision, life, isAgainst || against.length === 0)}${isAgainst ? subjectWords(decision, mails) : ''}`;
      return {
        at: decision.at,
        line: {
          kind: 'decided',
          words,
          ...(isAgainst ? { isAgainst: true as const } : {}),
          place: decision.place,
        },
        isTold: isAgainst,
      };
    });
  // What is not sent in time is missed then, also where it comes later.
  const ofNoMail: readonly Moment[] = against.some(({ at }) => at <= breach.at)
    ? []
    : [
        {
          at: breach.at,
          line: { kind: 'decided', words: breach.words, isAgainst: true, place: breach.place },
          isTold: true,
        },
      ];
  // Events come before what is decided at the same instant.
  const all = [...events, ...decided, ...ofNoMail].sort((a, b) => a.at - b.at);
  const shown = cut(all);
  return shown.map(({ at, line }, index) => {
    const before = shown[index - 1];
    const gap = before === undefined ? 0 : at - before.at;
    return {
      ...line,
      time: before !== undefined && gap === 0 ? '' : show.time(at),
      ...(gap > 0 ? { after: `+${show.duration(gap)}` } : {}),
    };
  });
}

/** Mails that are not against the law are left out where there are many. */
function cut(moments: readonly Moment[]): readonly Moment[] {
  const room = MOST_MOMENTS - moments.filter(({ isTold }) => isTold).length;
  let left = Math.max(0, room);
  const dropped = moments.filter(({ isTold }) => !isTold && left-- <= 0);
  const kept = moments.filter((one) => !dropped.includes(one));
  const [first] = dropped;
  if (!first) return kept;
  const words = `… and ${dropped.length} more decisions`;
  const more: Moment = { at: first.at, line: { kind: 'decided', words }, isTold: true };
  return [...kept, more].sort((a, b) => a.at - b.at);
}

const MOST_MOMENTS = 10;

function eventWords(event: Event, { timeline, show }: Life): string {
  const { type, name, user, previousId, time } = event;
  const as = user === timeline.user ? '' : ` as ${user}`;
  const late = receiptOf(event) - time;
  const known = late > 0 ? `, known ${late >= DAY ? 'only ' : ''}${show.duration(late)} later` : '';
  if (type === 'track') {
    const members = toldOf(event.properties);
    return `\`${name}\`${members.length === 0 ? '' : ` (${members.join(', ')})`}${as}${known}`;
  }
  const said = saidWords(event).map((words) => `says: ${words}`);
  const joined = previousId === undefined ? [] : [`\`${previousId}\` turns out to be ${user}`];
  const words = [...joined, ...said];
  return `${words.length === 0 ? '`identify`' : words.join('; ')}${joined.length > 0 ? '' : as}${known}`;
}

/** Why it is not sent is told where that is the matter. */
function decisionWords(decision: Decision, life: Life, withReason: boolean): string {
  const mail = `\`${mailName(decision)}\``;
  if (decision.outcome === 'sent') return `${mail} is sent`;
  const [why] = withReason ? reasonLines(decision, life) : [];
  return `${mail} is ${gateWords(decision, life)}${why === undefined ? '' : `: ${why}`}`;
}

/** What a reader sees of it first. */
function subjectWords(decision: Decision, mails: Mails): string {
  const mail = mailOf(mails, decision);
  const rendered = mail && decision.mail && renderMail(mail, decision.mail);
  return rendered?.kind === 'rendered' && rendered.subject !== '' ? ` “${rendered.subject}”` : '';
}

/** The last mail against the law: what began its run, what set its instant, and what its gates read. */
function whyLines(life: Life, breach: Breach, against: readonly Decision[]): readonly StoryLine[] {
  const last = against.at(-1);
  if (!last) return missedLines(life, breach);
  if (last.outcome !== 'sent') return [];
  const began = life.journal.find((one) => one.kind === 'entered' && one.instance === last.instance);
  // Of a mail that comes too late, its instant is what matters.
  const [head, ...gates] = last.at > breach.at ? [] : passedTrace(last, life);
  const told =
    gates.length > MOST_GATES
      ? [...gates.slice(0, MOST_GATES - 1), `  … ${gates.length - MOST_GATES + 1} more lines`]
      : gates;
  return [
    ...(began
      ? [
          {
            kind: 'why' as const,
            words: `Its run ${last.instance} began at ${life.show.time(began.at)} by ${causeOf(last.instance, life)} (${formatPlace('place' in began ? began.place : last.place)})`,
          },
        ]
      : []),
    ...instantWords(last, life).map((words) => ({ kind: 'why' as const, words })),
    ...(head === undefined ? [] : [head, ...told]).map((words) => ({ kind: 'why' as const, words })),
  ];
}

const MOST_GATES = 6;

/** Of a mail that nothing proposed in time: how far the run of its campaign had come. */
function missedLines(life: Life, { at, place }: Breach): readonly StoryLine[] {
  const campaign = documentAt({ span: place }, life.project)?.name;
  const runs = life.journal.flatMap((one) =>
    one.kind === 'entered' && one.at <= at && campaignOf(one.instance) === campaign ? [one.instance] : [],
  );
  const run = runs.at(-1);
  if (run === undefined) return [];
  const lines = timelineOf({ ...life, journal: life.journal.filter((one) => one.at <= at) }, run);
  const shown = lines.length > MOST_GATES ? [lines[0]!, ...lines.slice(1 - MOST_GATES)] : lines;
  return shown.map((words) => ({ kind: 'why', words }));
}

function lawLine({ name, says, place }: Invariant, { place: allowed }: Breach): StoryLine {
  const where = place === undefined ? '' : ` (${formatPlace(place)})`;
  return { kind: 'law', words: `\`${name}\`${where}: ${says}`, place: allowed };
}

/** What leads to the line of a breach: a mail that was sent was allowed; of one that was not, the line is the reason. */
export function blameWords({ decisions, at }: Breach): 'allowed by' | 'because of' {
  return decisions.some((one) => one.outcome === 'sent' && one.at <= at) ? 'allowed by' : 'because of';
}

const WIDTH = 100;

/** The lines as text, none wider than a page, with nothing that needs a colour; of why it was allowed as much as there is room for. */
export function storyText(story: readonly StoryLine[], width = WIDTH): readonly string[] {
  const timed = story.filter(({ time }) => time !== undefined);
  const [time, after] = [
    Math.max(0, ...timed.map((line) => line.time!.length)),
    Math.max(0, ...timed.map((line) => (line.after ?? '').length)),
  ];
  const told = story.map((line) => ({ kind: line.kind, lines: linesOf(line, time, after, width) }));
  const count = (some: typeof told) => some.reduce((sum, { lines }) => sum + lines.length, 0);
  const room = MOST_LINES - count(told.filter(({ kind }) => kind !== 'why'));
  const why = told.filter(({ kind }) => kind === 'why').flatMap(({ lines }) => lines);
  const kept = why.length <= room ? why : [...why.slice(0, Math.max(0, room - 1)), MORE];
  return [
    ...told.filter(({ kind }) => kind !== 'why' && kind !== 'law').flatMap(({ lines }) => lines),
    ...kept,
    ...told.filter(({ kind }) => kind === 'law').flatMap(({ lines }) => lines),
  ];
}

const MOST_LINES = 20;
const MORE = '    …';

function linesOf(line: StoryLine, time: number, after: number, width: number): readonly string[] {
  const { kind, words, isAgainst } = line;
  if (line.time !== undefined) {
    const head = `${isAgainst ? '✗' : ' '} ${line.time.padEnd(time)}  ${(line.after ?? '').padEnd(after)}  `;
    return hanging(head, words, width);
  }
  const lead = kind === 'given' ? 'given: ' : kind === 'law' ? 'against ' : '';
  return folded(`  ${lead}${words}`, width);
}

function hanging(head: string, words: string, width: number): readonly string[] {
  return folded(words, width - head.length).map((line, index) =>
    index === 0 ? `${head}${line}` : `${' '.repeat(head.length)}${line.trimStart()}`,
  );
}

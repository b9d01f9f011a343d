/** Whether changed rules decide or write anything else in lives that are given. */
import { renderMail } from '../../render/render.js';
import type { MailOutline } from '../../render/mail.js';
import type { Mails, Project } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Exposure } from '../../vocabulary/exposure.js';
import type { JsonValue } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { touchedBy } from '../dependencies.js';
import { indexOf } from '../rule-index.js';
import { isSame } from './change.js';

/** Rules, and the mails that are made by them. */
export interface Side {
  readonly project: Project;
  readonly mails: Mails;
}

/** The first that differs in a life. */
export interface Difference {
  readonly kind: 'decision' | 'mail' | 'exposure';
  readonly at: Instant;
  /** Undefined where only the changed rules decide something. */
  readonly before: Decision | undefined;
  readonly after: Decision | undefined;
}

export interface Compared {
  readonly difference: (Difference & { readonly life: number; readonly timeline: Timeline }) | undefined;
  /** So many lives were lived under both rules. */
  readonly lived: number;
  /** So many can't be touched by what is changed. */
  readonly spared: number;
}

/** Lives as rules decide them, ready to be compared with those under others. */
export interface Corpus {
  readonly lives: readonly Timeline[];
  /**
   * What differs in a life, by its place among them, where something does; `spared` where it can't be touched.
   * `document` is what is changed: `campaign cart-recovery`.
   */
  readonly against: (document: string, changed: Side) => (life: number) => Difference | 'spared' | undefined;
}

export function corpusOf(side: Side, lives: readonly Timeline[]): Corpus {
  const lived: (Simulated | undefined)[] = [];
  const livedOf = (index: number) => (lived[index] ??= simulate(side.project.program, lives[index]!));
  const spoken = lives.map(namesIn);
  const touchedBefore = touching(side.project);
  return {
    lives,
    against: (document, changed) => {
      const touchedAfter = touching(changed.project);
      return (life) => {
        const names = spoken[life]!;
        if (!touchedBefore(names).has(document) && !touchedAfter(names).has(document)) return 'spared';
        const now = simulate(changed.project.program, lives[life]!);
        return differenceOf(livedOf(life), now, side, changed);
      };
    },
  };
}

/** The lives in their order, up to the first that differs. */
export function compare(corpus: Corpus, document: string, changed: Side): Compared {
  const differenceAt = corpus.against(document, changed);
  let [lived, spared] = [0, 0];
  for (const [life, timeline] of corpus.lives.entries()) {
    const found = differenceAt(life);
    if (found === 'spared') spared += 1;
    else lived += 1;
    if (found !== undefined && found !== 'spared')
      return { difference: { life, timeline, ...found }, lived, spared };
  }
  return { difference: undefined, lived, spared };
}

/** What a life says that may name something in the rules: its events, traits, and the variants that it is to have. */
function namesIn({ events, variants = {} }: Timeline): string {
  const names = new Set<string>();
  for (const { name, traits } of events) {
    if (name !== '') names.add(name);
    for (const trait of Object.keys(traits)) names.add(trait);
  }
  for (const [experiment, variant] of Object.entries(variants)) names.add(experiment).add(variant);
  return JSON.stringify([...names].sort());
}

/** Many lives say the same names. */
function touching({ ruleSet }: Project): (names: string) => ReadonlySet<string> {
  const index = indexOf(ruleSet);
  const known = new Map<string, ReadonlySet<string>>();
  return (names) => {
    let touched = known.get(names);
    if (!touched) {
      const texts = new Set(JSON.parse(names) as readonly string[]);
      known.set(names, (touched = touchedBy([{ texts, gapped: [] }], index, { ruleSet })));
    }
    return touched;
  };
}

/** The first thing that differs in a life. */
export function differenceIn(timeline: Timeline, side: Side, changed: Side): Difference | undefined {
  const [one, other] = [side, changed].map(({ project }) => simulate(project.program, timeline));
  return differenceOf(one!, other!, side, changed);
}

export function differenceOf(
  one: Simulated,
  other: Simulated,
  side: Side,
  changed: Side,
): Difference | undefined {
  const found = decisionsDiffer(one.decisions, other.decisions, side, changed);
  if (found) return found;
  const count = Math.max(one.exposures.length, other.exposures.length);
  for (let index = 0; index < count; index++) {
    const [before, after] = [one.exposures[index], other.exposures[index]];
    if (before && after && isSameExposure(before, after)) continue;
    const at = Math.min(before?.at ?? Infinity, after?.at ?? Infinity);
    return { kind: 'exposure', at, before: undefined, after: undefined };
  }
  return undefined;
}

/** The first of two rows of decisions that is another, or whose mail reads otherwise. */
export function decisionsDiffer(
  old: readonly Decision[],
  now: readonly Decision[],
  side: Side,
  changed: Side,
): Difference | undefined {
  const most = Math.max(old.length, now.length);
  for (let index = 0; index < most; index++) {
    const [before, after] = [old[index], now[index]];
    if (!before || !after || !isSameDecision(before, after)) {
      const at = Math.min(before?.at ?? Infinity, after?.at ?? Infinity);
      return { kind: 'decision', at, before, after };
    }
    if (!isSameMail(before, after, side, changed)) return { kind: 'mail', at: before.at, before, after };
  }
  return undefined;
}

/** All that is recorded of a decision; the place in the rules is not. */
export function isSameDecision(one: Decision, other: Decision): boolean {
  return (
    one.at === other.at &&
    one.user === other.user &&
    one.campaign === other.campaign &&
    one.version === other.version &&
    one.instance === other.instance &&
    one.step === other.step &&
    one.outcome === other.outcome &&
    one.reason === other.reason &&
    one.until === other.until &&
    one.detail === other.detail &&
    one.experiment === other.experiment &&
    one.variant === other.variant
  );
}

function isSameExposure(one: Exposure, other: Exposure): boolean {
  return (
    one.at === other.at &&
    one.user === other.user &&
    one.experiment === other.experiment &&
    one.version === other.version &&
    one.variant === other.variant
  );
}

/** Rendered only where the values or what is written of the mail differ. */
export function isSameMail(one: Decision, other: Decision, side: Side, changed: Side): boolean {
  if (!one.mail || !other.mail) return one.mail === other.mail;
  const outlines = [mailOf(side.project.outlines, one), mailOf(changed.project.outlines, other)] as const;
  const isWrittenAlike =
    outlines[0] === outlines[1] ||
    (outlines[0] && outlines[1] && writtenOf(outlines[0]) === writtenOf(outlines[1]));
  const values = [one.mail, other.mail] as unknown as readonly [JsonValue, JsonValue];
  if (isWrittenAlike && isSame(...values)) return true;
  return isRenderedAlike(one, other, side, changed);
}

/** Whole mails are long: they are compared as they are, and none is kept. */
function isRenderedAlike(one: Decision, other: Decision, side: Side, changed: Side): boolean {
  const [mail, mailThere] = [mailOf(side.mails, one), mailOf(changed.mails, other)];
  if (!mail || !mailThere) return mail === mailThere;
  const [here, there] = [renderMail(mail, one.mail!), renderMail(mailThere, other.mail!)];
  if (here.kind !== 'rendered' || there.kind !== 'rendered')
    return JSON.stringify({ ...here, span: 0 }) === JSON.stringify({ ...there, span: 0 });
  return (
    here.subject === there.subject &&
    here.preheader === there.preheader &&
    here.text === there.text &&
    here.html === there.html &&
    here.unsubscribe === there.unsubscribe
  );
}

const written = new WeakMap<MailOutline, string>();

/** All that is written of a mail, wherever it stands. */
function writtenOf(outline: MailOutline): string {
  let text = written.get(outline);
  if (text === undefined) {
    const { subject, preheader, slots, data, traits, links, template, ...names } = outline.source;
    const tags = Object.entries(links.utm ?? {}).map(([name, tag]) => [name, tag.text]);
    const shown = Object.entries(slots).map(([slot, { choices }]) => [slot, choices.map(({ show }) => show)]);
    const texts = [subject.text, preheader?.text, links.unsubscribe?.text, template.text];
    const { campaign, version, step } = names;
    written.set(
      outline,
      (text = JSON.stringify([campaign, version, step, texts, tags, shown, data, traits])),
    );
  }
  return text;
}

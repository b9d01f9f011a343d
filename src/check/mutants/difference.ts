/** Whether changed rules decide or write anything else in lives that are given. */
import { renderMail } from '../../render/render.js';
import type { MailOutline } from '../../render/mail.js';
import type { Mails, Project } from '../../simulate/project.js';
import { mailOf } from '../../simulate/project.js';
import type { Simulated, Timeline } from '../../simulate/simulate.js';
import { simulate } from '../../simulate/simulate.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Exposure } from '../../vocabulary/exposure.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Instant } from '../../vocabulary/time.js';
import { touchedBy } from '../dependencies.js';
import { indexOf } from '../rule-index.js';

/** Rules, and the mails that are made by them. */
export interface Side {
  readonly project: Project;
  readonly mails: Mails;
}

/** The first that differs in a life. */
export interface Difference {
  /** Its place among the lives. */
  readonly life: number;
  readonly timeline: Timeline;
  readonly kind: 'decision' | 'mail' | 'exposure';
  readonly at: Instant;
  /** Undefined where only the changed rules decide something. */
  readonly before: Decision | undefined;
  readonly after: Decision | undefined;
}

export interface Compared {
  readonly difference: Difference | undefined;
  /** So many lives were lived under both rules. */
  readonly lived: number;
  /** So many can't be touched by what is changed. */
  readonly spared: number;
}

/** Lives as rules decide them, ready to be compared with those under others. */
export interface Corpus {
  readonly lives: readonly Timeline[];
  /** `document` is what is changed: `campaign cart-recovery`. The lives in their order, up to the first that differs. */
  readonly compare: (document: string, changed: Side) => Compared;
}

export function corpusOf(side: Side, lives: readonly Timeline[]): Corpus {
  const lived: (Simulated | undefined)[] = [];
  const livedOf = (index: number) => (lived[index] ??= simulate(side.project.program, lives[index]!));
  const spoken = lives.map(namesIn);
  const touchedBefore = touching(side.project);
  const compare = (document: string, changed: Side): Compared => {
    const touchedAfter = touching(changed.project);
    let [count, spared] = [0, 0];
    for (const [index, timeline] of lives.entries()) {
      const names = spoken[index]!;
      if (!touchedBefore(names).has(document) && !touchedAfter(names).has(document)) {
        spared += 1;
        continue;
      }
      count += 1;
      const now = simulate(changed.project.program, timeline);
      const found = differenceOf(livedOf(index), now, side, changed);
      if (found) return { difference: { life: index, timeline, ...found }, lived: count, spared };
    }
    return { difference: undefined, lived: count, spared };
  };
  return { lives, compare };
}

/** The first life on which something differs; undefined where none of these does. */
export function firstDifference(
  side: Side,
  document: string,
  changed: Side,
  lives: readonly Timeline[],
): Difference | undefined {
  return corpusOf(side, lives).compare(document, changed).difference;
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

type Found = Omit<Difference, 'life' | 'timeline'>;

export function differenceOf(one: Simulated, other: Simulated, side: Side, changed: Side): Found | undefined {
  const most = Math.max(one.decisions.length, other.decisions.length);
  for (let index = 0; index < most; index++) {
    const [before, after] = [one.decisions[index], other.decisions[index]];
    if (!before || !after || !isSameDecision(before, after)) {
      const at = Math.min(before?.at ?? Infinity, after?.at ?? Infinity);
      return { kind: 'decision', at, before, after };
    }
    if (!isSameMail(before, after, side, changed)) return { kind: 'mail', at: before.at, before, after };
  }
  const count = Math.max(one.exposures.length, other.exposures.length);
  for (let index = 0; index < count; index++) {
    const [before, after] = [one.exposures[index], other.exposures[index]];
    if (before && after && isSameExposure(before, after)) continue;
    const at = Math.min(before?.at ?? Infinity, after?.at ?? Infinity);
    return { kind: 'exposure', at, before: undefined, after: undefined };
  }
  return undefined;
}

/** All that is recorded of a decision; the place in the rules is not. */
function isSameDecision(one: Decision, other: Decision): boolean {
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
function isSameMail(one: Decision, other: Decision, side: Side, changed: Side): boolean {
  if (!one.mail || !other.mail) return one.mail === other.mail;
  const outlines = [mailOf(side.project.outlines, one), mailOf(changed.project.outlines, other)] as const;
  const isWrittenAlike =
    outlines[0] === outlines[1] ||
    (outlines[0] && outlines[1] && writtenOf(outlines[0]) === writtenOf(outlines[1]));
  if (isWrittenAlike && canonicalJson(one.mail) === canonicalJson(other.mail)) return true;
  return renderedBy(side, one) === renderedBy(changed, other);
}

function renderedBy({ mails }: Side, decision: Decision): string {
  const mail = mailOf(mails, decision);
  if (!mail || !decision.mail) return '';
  return JSON.stringify({ ...renderMail(mail, decision.mail), span: undefined });
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

/** A run through a campaign as lines of text, in the order in which it was lived. */
import type { JournalEntry } from '../../engine/journal.js';
import type { Decision } from '../../vocabulary/decision.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { whyNot } from './condition-words.js';
import type { Entry, Life } from './life.js';
import { campaignOf, entriesOf, mailName } from './life.js';

const INDENT = '  ';
const MOST_LINES = 24;

/** What happened to a run, one line per turn, the reasons of decisions indented below them. */
export function timelineOf(life: Life, run: string): readonly string[] {
  return linesOf(run, entriesOf(life, run), life);
}

/** How a run came to a decision. */
export function timelineTo(life: Life, decision: Decision): readonly string[] {
  const entries = entriesOf(life, decision.instance);
  const end = entries.findIndex((entry) => entry.kind === 'decided' && entry.decision === decision);
  return linesOf(decision.instance, entries.slice(0, end + 1), life);
}

function linesOf(run: string, entries: readonly JournalEntry[], life: Life): readonly string[] {
  const lines = entries.flatMap((entry) => entryLines(entry, life));
  const shown =
    lines.length > MOST_LINES
      ? [`… ${lines.length - MOST_LINES} lines before`, ...lines.slice(-MOST_LINES)]
      : lines;
  return [`${run}:`, ...shown.map((line) => `${INDENT}${line}`)];
}

function entryLines(entry: JournalEntry, life: Life): readonly string[] {
  const [first, ...rest] = words(entry, life);
  if (first === undefined) return [];
  return [`${life.show.time(entry.at)}  ${first}`, ...rest.map((line) => `${INDENT}${line}`)];
}

function words(entry: JournalEntry, life: Life): readonly string[] {
  switch (entry.kind) {
    case 'decided':
      return decisionLines(entry.decision, life);
    case 'entered':
      return [`began by ${causeOf(entry.instance, life)}`];
    case 'exited':
      return [exitWords(entry, life)];
    case 'waiting':
      return [`waits at \`${entry.step}\` until ${life.show.time(entry.until)}`];
    case 'overdue':
      return [
        `\`${entry.step}\` waits for ${life.show.time(entry.target)}, which is over: ${PAST_TARGETS[entry.then]} (${formatPlace(entry.place)})`,
      ];
    case 'chose':
      return choiceLines(entry);
    case 'timed-out':
      return [`what \`${entry.step}\` waited for did not come`];
    case 'waited':
    case 'shown':
      return [];
    case 'unmatched':
      return [`\`${entry.event}\` does not end it`, ...whyNot(entry.condition, life.show)];
    case 'exposed':
      return [`exposed to \`${entry.experiment}\`, with the variant \`${entry.variant}\``];
    case 'continued':
      return [`what \`${entry.step}\` waited for came`];
    case 'restarted':
      return ['its trigger came again: back to the first step'];
    case 'refreshed':
      return ['its trigger came again: takes up the new event, and waits on'];
    case 'ignored':
      return ['its trigger came again, and is ignored'];
    case 'finished':
      return ['came to its end'];
    default:
      return [entry.kind];
  }
}

/** What a run does where the time that it waits for is over. */
const PAST_TARGETS = {
  now: 'goes on at once',
  'skip-step': 'skips the next step',
  exit: 'ends here',
} as const;

function choiceLines({ entry, entries, condition, place }: Entry<'chose'>): readonly string[] {
  if (condition.result) return [`goes by choice ${entry} (${formatPlace(place)})`];
  return entry === entries ? ['goes by `otherwise`'] : [];
}

/** What begins a run of the campaign. */
export function causeOf(run: string, { project }: Life): string {
  const { trigger } = project.ruleSet.campaigns.get(campaignOf(run))!.body;
  if ('event' in trigger) return `\`${trigger.event}\``;
  if ('enters' in trigger) return `entering \`${trigger.enters}\``;
  return 'date' in trigger ? `the date \`${trigger.date.trait}\`` : `leaving \`${trigger.leaves}\``;
}

/** The exit at a place of the rules: `Order Completed`. */
export function exitOf({ project }: Life, run: string, place: Span): string {
  const campaign = project.ruleSet.campaigns.get(campaignOf(run))!;
  const exits = campaign.body.exit ?? [];
  const found = exits.find(
    (_, index) => formatPlace(campaign.at(['exit', index, 'event'])) === formatPlace(place),
  );
  return found ? `\`${found.event}\`` : 'an exit';
}

function exitWords(entry: RunEntry, life: Life): string {
  const other = unitedBy(entry, life);
  return other === undefined
    ? `left by ${exitOf(life, entry.instance, entry.place)} (${formatPlace(entry.place)})`
    : `ends, as \`${other}\` turned out to be the same user, whose run goes on`;
}

interface RunEntry {
  readonly at: Instant;
  readonly instance: string;
  readonly place: Span;
}

/** The other id of the user, where it is no event that ended a run, but one that said that two ids are one user's. */
export function unitedBy(
  { at, place }: Pick<RunEntry, 'at' | 'place'>,
  { journal, project }: Pick<Life, 'journal' | 'project'>,
): string | undefined {
  const isCampaign = [...project.ruleSet.campaigns.values()].some(({ span }) => span === place);
  const united = journal.find((one): one is Entry<'united'> => one.kind === 'united' && one.at === at);
  return isCampaign ? united?.previousId : undefined;
}

function decisionLines(decision: Decision, life: Life): readonly string[] {
  const mail = `\`${mailName(decision)}\``;
  if (decision.outcome === 'sent') return [`${mail} is sent`];
  return [
    `${mail} is ${gateWords(decision, life)} (${formatPlace(decision.place)})`,
    ...reasonLines(decision, life),
  ];
}

/** suppressed by `no-consent`; for a deferral, until when. */
export function gateWords({ outcome, reason, until }: Decision, { show }: Life): string {
  const end = until === undefined ? '' : ` until ${show.time(until)}`;
  return `${outcome} by \`${reason}\`${end}`;
}

/** What the gate that stopped a mail saw. */
export function reasonLines({ trace = [], reason, detail }: Decision, life: Life): readonly string[] {
  // A mail that expired was stopped by the gate that had put it off.
  const gate = trace.find((one) => !one.passed && (one.gate === reason || reason === 'expired'));
  const note = gate?.note ?? detail;
  return [
    ...(note === undefined ? [] : [note]),
    ...(gate?.condition ? whyNot(gate.condition, life.show) : []),
  ];
}

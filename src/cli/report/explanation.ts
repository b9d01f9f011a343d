/** Why a user did or did not get a mail, for people: the answer, the smallest change, and how it came to that. */
import { zoneOf } from '../../engine/run.js';
import { editWords } from '../../simulate/explain/edit-words.js';
import { NOTHING_TOLD, checkedWords, uncheckedWords } from '../../simulate/explain/cure-words.js';
import type { Cure } from '../../simulate/explain/cure.js';
import type { Explanation } from '../../simulate/explain/explanation.js';
import type { Life } from '../../simulate/explain/life.js';
import { mailName, runsOf } from '../../simulate/explain/life.js';
import { timelineOf } from '../../simulate/explain/run-words.js';
import { stopWords } from '../../simulate/explain/stop-words.js';
import { stopOfRun } from '../../simulate/explain/stop.js';
import type { Decision } from '../../vocabulary/decision.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Colors } from '../terminal.js';
import { counted, wrapped } from '../terminal.js';
import type { SubjectOf } from './timeline.js';
import { gateLines } from './timeline.js';

export function explanationReport(
  answers: readonly Explanation[],
  subjectOf: SubjectOf,
  colors: Colors,
): string {
  const { life } = answers[0]!;
  const zone = zoneOf(life.project.program, life.state);
  return [
    `${colors.bold(life.timeline.user)}, times in ${zone.name}`,
    ...answers.map((answer) => ['', ...answerLines(answer, subjectOf, colors)].join('\n')),
  ].join('\n');
}

function answerLines(answer: Explanation, subjectOf: SubjectOf, colors: Colors): readonly string[] {
  const { sent } = answer;
  return [
    ...(sent ? sentLines(answer, sent, subjectOf, colors) : unsentLines(answer, colors)),
    ...wayLines(answer, colors),
    ...otherLines(answer, colors),
  ];
}

function sentLines(
  { question, life }: Explanation,
  sent: Decision,
  subjectOf: SubjectOf,
  colors: Colors,
): readonly string[] {
  const subject = subjectOf(sent);
  const later = question.at !== undefined && sent.at > question.at;
  const not = later ? `was not sent by ${life.show.time(question.at!)}: it ` : '';
  const head = `${colors.green('✓')} ${colors.bold(mailName(question))} ${not}was sent at ${life.show.time(sent.at)} by ${sent.instance}`;
  return [
    head,
    ...(subject === undefined ? [] : [`  “${subject}”`]),
    '',
    `  ${colors.bold('Every gate let it pass')}`,
    ...gates(sent, life, colors),
  ];
}

function unsentLines({ question, life, stop, cure }: Explanation, colors: Colors): readonly string[] {
  if (!stop) return [];
  const { summary, details } = stopWords(stop, life);
  const decision = stop.kind === 'decided' ? stop.decision : undefined;
  return [
    `${colors.red('✗')} ${colors.bold(mailName(question))} was not sent`,
    ...wrapped(summary, '  '),
    ...details.flatMap((line) => wrapped(line, '  ')),
    ...(cure ? ['', ...cureLines(cure, life, colors)] : []),
    ...(decision ? ['', `  ${colors.bold('The gates that it passed, and the one that stopped it')}`] : []),
    ...(decision ? gates(decision, life, colors) : []),
  ];
}

function cureLines({ changes, sentTime }: Cure, life: Life, colors: Colors): readonly string[] {
  const many = changes.length > 1;
  const lines = changes.flatMap(({ need, place, edits }, index) => {
    const lead = many ? `${index + 1}. ` : '';
    const at = place ? [`  ${' '.repeat(lead.length)}${colors.dim(formatPlace(place))}`] : [];
    const told = withoutRepeats((edits ?? []).map((edit) => editWords(edit, life)));
    const tried = told.slice(0, MOST_EDITS).flatMap((words) => {
      return wrapped(`tried: ${words}`, `  ${' '.repeat(lead.length)}`).map(colors.dim);
    });
    const more = told.length - MOST_EDITS;
    return [
      ...wrapped(need === '' ? NOTHING_TOLD : need, '  ', lead),
      ...at,
      ...tried,
      ...(more > 0 ? [colors.dim(`  ${' '.repeat(lead.length)}… and ${counted(more, 'change')} more`)] : []),
    ];
  });
  const verdict =
    sentTime === undefined
      ? `${colors.yellow('?')} ${uncheckedWords(changes)}`
      : `${colors.green('✓')} ${checkedWords(sentTime, life.show)}`;
  const title = many ? `The smallest change: ${changes.length} things together` : 'The smallest change';
  return [`  ${colors.bold(title)}`, ...lines, `  ${verdict}`];
}

/** What is done several times over is told once. */
function withoutRepeats(lines: readonly string[]): readonly string[] {
  return [...new Set(lines)].map((line) => {
    const times = lines.filter((one) => one === line).length;
    return times === 1 ? line : `${line}, ${times} times`;
  });
}

const MOST_EDITS = 3;

function gates(decision: Decision, { project, state }: Life, colors: Colors): readonly string[] {
  const zone = zoneOf(project.program, state);
  return (decision.trace ?? []).flatMap((gate) => gateLines(gate, zone, colors));
}

/** What happened to the run. */
function wayLines({ life, run }: Explanation, colors: Colors): readonly string[] {
  if (run === undefined) return [];
  const [head, ...lines] = timelineOf(life, run);
  return [
    '',
    `  ${colors.bold(`The way of ${head!.replace(/:$/, '')}`)}`,
    ...lines.flatMap((line) => wrapped(line, '')),
  ];
}

const MOST_OTHERS = 5;

/** The campaign's other runs, in a line each. */
function otherLines({ life, run, question }: Explanation, colors: Colors): readonly string[] {
  const others = runsOf(life, question.campaign).filter((one) => one !== run);
  const refused = life.journal.filter(
    (entry) => entry.kind === 'refused' && entry.campaign === question.campaign,
  ).length;
  if (others.length + refused === 0 || (others.length === 0 && run === undefined)) return [];
  const more = others.length > MOST_OTHERS ? [`  … ${others.length - MOST_OTHERS} more before`] : [];
  const shown = others
    .slice(-MOST_OTHERS)
    .flatMap((one) => wrapped(`${one}: ${fateOf(life, one, question)}`, '  '));
  const vain = refused > 0 ? [`  ${counted(refused, 'trigger')} began no run`] : [];
  return ['', `  ${colors.bold('At other times')}`, ...more, ...shown, ...vain];
}

function fateOf(life: Life, run: string, question: Explanation['question']): string {
  const stop = stopOfRun(life, run, question);
  if (stop) return stopWords(stop, life).summary;
  const sent = life.decisions.find(
    (one) => one.instance === run && one.step === question.step && one.outcome === 'sent',
  );
  return sent ? `sent at ${life.show.time(sent.at)}` : 'sent';
}

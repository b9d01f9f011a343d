/** One life of an attack, as text and for programs. */
import type { Project } from '../../simulate/project.js';
import { decisionRecord } from '../../vocabulary/decision-record.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { formatInstant } from '../../vocabulary/time.js';
import { zoneOf } from '../../engine/run.js';
import { formatInZone } from '../../simulate/explain/local-time.js';
import type { LifeAgain } from '../check/one-life.js';
import type { Colors } from '../terminal.js';
import { counted, fitted, printable } from '../terminal.js';
import { breachRecord } from './check-record.js';
import type { Texts } from './diagnostics.js';
import { frame } from './diagnostics.js';
import { journalRecord } from './journal-record.js';
import type { SubjectOf } from './timeline.js';
import { formatTimeline } from './timeline.js';

export function formatLife(
  { path, timeline, simulated, verdicts }: LifeAgain,
  seed: number,
  { program }: Project,
  subjectOf: SubjectOf,
  texts: Texts,
  colors: Colors,
  columns: number | undefined,
): string {
  const zone = zoneOf(program, simulated.state);
  const broken = verdicts.filter(({ verdict }) => verdict.kind === 'broken').length;
  const width = Math.max(0, ...verdicts.map(({ law }) => law.name.length));
  const lines = verdicts.flatMap(({ law, verdict }) => {
    if (verdict.kind !== 'broken') {
      const mark = verdict.kind === 'kept' ? colors.green('✓') : colors.yellow('?');
      return [
        `${mark} ${law.name.padEnd(width)}  ${verdict.kind === 'kept' ? 'kept' : 'not put to the test'}`,
      ];
    }
    const { at, words, place } = verdict.breach;
    return [
      `${colors.red('✗')} ${law.name.padEnd(width)}  ${colors.red('broken')}`,
      `    ${formatInZone(zone, at)}  ${printable(words)}`,
      `    ${colors.cyan(formatPlace(place))}  allows it`,
      ...frame(place, texts, colors, colors.red, undefined, columns),
    ];
  });
  const text = [
    `seed ${seed}, path ${path}: ${counted(timeline.events.length, 'event')}, user ${timeline.user}`,
    '',
    formatTimeline(simulated.journal, zone, subjectOf, colors),
    '',
    ...lines,
    '',
    `Check ${broken === 0 ? 'passed' : `failed: ${broken} broken`} (seed ${seed}, path ${path})`,
  ].join('\n');
  return fitted(text, columns);
}

export function lifeRecord({ path, timeline, simulated, verdicts }: LifeAgain): object {
  const { decisions, journal, endTime } = simulated;
  return {
    path,
    user: timeline.user,
    end: formatInstant(endTime),
    journal: journal.flatMap(journalRecord),
    decisions: decisions.map(decisionRecord),
    verdicts: verdicts.map(({ law, verdict }) => ({
      name: law.name,
      status: verdict.kind,
      ...(verdict.kind === 'broken' ? { breach: breachRecord(verdict.breach) } : {}),
    })),
  };
}

/** Explanations for programs. */
import { zoneOf } from '../../engine/run.js';
import type { Edit } from '../../simulate/explain/change.js';
import type { Change } from '../../simulate/explain/cure.js';
import type { Explanation } from '../../simulate/explain/explanation.js';
import { mailName } from '../../simulate/explain/life.js';
import { stopWords } from '../../simulate/explain/stop-words.js';
import type { Event } from '../../vocabulary/event.js';
import { formatInstant } from '../../vocabulary/time.js';
import { journalRecord, traceRecord } from './journal-record.js';

export function explanationRecord(answers: readonly Explanation[]): object {
  const { life } = answers[0]!;
  return {
    user: life.timeline.user,
    timeZone: zoneOf(life.project.program, life.state).name,
    end: formatInstant(life.endTime),
    mails: answers.map(answerRecord),
  };
}

function answerRecord({ question, run, sent, stop, cure, life, way }: Explanation): object {
  const decision = sent ?? (stop?.kind === 'decided' ? stop.decision : undefined);
  const words = stop && stopWords(stop, life);
  return {
    mail: mailName(question),
    ...(question.at === undefined ? {} : { asked: formatInstant(question.at) }),
    sent: sent !== undefined,
    ...(sent ? { at: formatInstant(sent.at) } : {}),
    ...(run === undefined ? {} : { instance: run }),
    ...(stop && words
      ? {
          stop: {
            kind: stop.kind,
            ...(stop.kind === 'decided'
              ? { reason: stop.decision.reason, at: formatInstant(stop.decision.at) }
              : {}),
            summary: words.summary,
            details: words.details,
          },
        }
      : {}),
    gates: traceRecord(decision?.trace),
    ...(cure
      ? {
          changes: cure.changes.map(changeRecord),
          checked: cure.sentTime !== undefined,
          ...(cure.sentTime === undefined ? {} : { wouldBeSentAt: formatInstant(cure.sentTime) }),
        }
      : {}),
    journal: way.flatMap(journalRecord),
  };
}

function changeRecord({ need, place, edits }: Change): object {
  return {
    need,
    ...(place ? { place } : {}),
    ...(edits ? { edits: edits.map(editRecord) } : {}),
  };
}

function editRecord(edit: Edit): object {
  switch (edit.kind) {
    case 'add':
      return { ...edit, event: eventRecord(edit.event) };
    case 'set':
      return { ...edit, to: edit.to ?? null };
    case 'move':
    case 'receive':
      return { ...edit, to: formatInstant(edit.to) };
    case 'run-on':
      return { ...edit, until: formatInstant(edit.until) };
    default:
      return edit;
  }
}

function eventRecord({ type, time, name, messageId, properties, traits, consent }: Event): object {
  const said = type === 'track' ? { event: name, properties } : { traits, consent };
  return { type, at: formatInstant(time), messageId, ...said };
}

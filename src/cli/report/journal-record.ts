/** The journal of a life, for programs. */
import type { JournalEntry } from '../../engine/journal.js';
import type { Decision } from '../../vocabulary/decision.js';
import { formatInstant } from '../../vocabulary/time.js';

/** Decisions stand in a list of their own. */
export function journalRecord(entry: JournalEntry): readonly object[] {
  if (entry.kind === 'decided') return [];
  const { kind, at, ...rest } = entry;
  const record = { at: formatInstant(at), kind, ...rest };
  if (entry.kind === 'waiting' || entry.kind === 'scheduled')
    return [{ ...record, until: formatInstant(entry.until) }];
  if (entry.kind === 'overdue') return [{ ...record, target: formatInstant(entry.target) }];
  if (entry.kind !== 'happened' && entry.kind !== 'repeated') return [record];
  const { type, name, time, previousId, messageId, properties, traits, consent } = entry.event;
  return [
    {
      at: formatInstant(at),
      kind,
      ...(time === at ? {} : { happened: formatInstant(time) }),
      ...(entry.kind === 'repeated' ? { messageId } : {}),
      ...(previousId === undefined ? {} : { previousId }),
      ...(type === 'track' ? { event: name, properties } : { type, traits, consent }),
    },
  ];
}

export function traceRecord(trace: Decision['trace'] = []): readonly object[] {
  return trace.map(({ opensTime, ...gate }) => ({
    ...gate,
    ...(opensTime === undefined ? {} : { opensAt: formatInstant(opensTime) }),
  }));
}

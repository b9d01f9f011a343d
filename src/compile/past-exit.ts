/** Exits as they are known of another id, whose runs and events become the user's: by when such an event last happened. */
import type { CampaignBody, Condition, Declared } from '../language/documents.js';
import { isFactReference } from '../language/documents.js';
import { lastTimeSlot } from './aggregate.js';
import type { CompileContext } from './context.js';
import type { PastExit } from './program.js';

/**
 * Those that read the event alone, so that whether it matches is known as it comes. Others read the run, or what is
 * known of the user then: under another id they would ask for all of its history.
 */
export function pastExitsOf(
  { name, version, body, at }: Declared<CampaignBody>,
  { observeWhere: _asExit, ...context }: CompileContext,
): readonly PastExit[] {
  return (body.exit ?? []).flatMap(({ event, where }, index) => {
    if (where && !readsEventAlone(where)) return [];
    const place = at(['exit', index, 'event']);
    const params = { event, ...(where ? { where } : {}) };
    const lastSlot = context.layout.askedAt(place, () => lastTimeSlot(params, context));
    return [{ campaign: name, version, place, lastSlot }];
  });
}

function readsEventAlone(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(readsEventAlone);
  if ('any' in condition) return condition.any.every(readsEventAlone);
  if ('not' in condition) return readsEventAlone(condition.not);
  if ('condition' in condition) return false;
  const { fact, value } = condition;
  return fact === 'event' && (!isFactReference(value) || value.fact === 'event');
}

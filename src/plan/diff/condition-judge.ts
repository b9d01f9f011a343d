/** What a changed condition does where it stands: who holds for an exit gets less, who holds for an audience more. */
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import type { Effect } from '../change.js';
import { onRepeatOf, readsLater } from './cuts.js';
import type { DocumentPair, Sides, UnitPair } from './pair.js';
import { strictness } from './regime.js';
import { mapAt, valueAt } from './unit.js';
import type { Verdict } from './verdict.js';
import { inOrder, isNone, turned, withMore } from './verdict.js';

/** `verdict` is of whom the condition holds for. */
export function ofCondition(
  part: UnitPair,
  { before, after }: DocumentPair,
  _sides: Sides,
  verdict: Verdict,
): Verdict {
  if (isNone(verdict)) return verdict;
  const unit = (part.after ?? part.before)!;
  const bodies = [before.content, after.content];
  switch (unit.role) {
    case 'trigger':
      return bodies.some(isHeldBack) ? withRuns(verdict) : verdict;
    case 'exit':
      return { ...verdict, effects: turned(verdict.effects) };
    case 'choose':
    case 'waitFor':
      return withMore(verdict, 'timing', 'wider', 'narrower');
    case 'content':
      return { ...verdict, effects: ['content'] };
    case 'consent':
      return {
        ...verdict,
        effects: ofConsent(verdict.effects, unit.path.slice(0, -2), after.content, Number(unit.path.at(-2))),
      };
    case 'points':
      return withMore(verdict, 'wider', 'narrower');
    case 'invariant':
    case 'happening':
      return {
        effects: ['none'],
        certainty: { kind: 'proven', why: 'an invariant judges what is sent, and sends nothing' },
      };
    default:
      return verdict;
  }
}

/** Whether one run may stand in another's way: then more triggers can mean that a later one, which would have mailed, begins none. */
function isHeldBack(content: JsonObject): boolean {
  const { cooldown, maxEntries } = mapAt(content, ['entry']);
  if (cooldown !== undefined || maxEntries !== undefined) return true;
  const onRepeat = onRepeatOf(content);
  return onRepeat === 'restart' || onRepeat === 'refresh' || (onRepeat === 'ignore' && readsLater(content));
}

/** What is proven of the condition alone. */
function withRuns(verdict: Verdict): Verdict {
  const { effects, certainty } = withMore(verdict, 'wider', 'narrower');
  if (certainty.kind !== 'proven') return { effects, certainty };
  const why = `${certainty.why}; but a run that begins may keep a later one from beginning`;
  return { effects, certainty: { kind: 'by-kind', why } };
}

/** Who comes to a stricter entry of consent gets less. */
function ofConsent(
  effects: readonly Effect[],
  path: readonly (string | number)[],
  content: JsonObject,
  index: number,
): readonly Effect[] {
  const list = valueAt(content, path);
  if (!Array.isArray(list)) return inOrder([...effects, 'wider', 'narrower']);
  const regimes = (list as readonly JsonObject[]).map(({ require, otherwise }) =>
    strictness((require ?? otherwise) as JsonValue),
  );
  const own = regimes[index] ?? 0;
  const later = regimes.slice(index + 1);
  if (later.every((one) => one >= own)) return effects;
  return later.every((one) => one <= own) ? turned(effects) : inOrder([...effects, 'wider', 'narrower']);
}

/** What a changed condition does where it stands: who holds for an exit gets less, who holds for an audience more. */
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Effect } from '../change.js';
import { onRepeatOf } from './cuts.js';
import type { DocumentPair, Sides, UnitPair } from './pair.js';
import { strictness } from './regime.js';
import { valueAt } from './unit.js';
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
      return bodies.some(isHeldBack) ? withMore(verdict, 'wider', 'narrower') : verdict;
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

/** Whether one run may stand in another's way: then more triggers can mean fewer runs. */
function isHeldBack(content: JsonObject): boolean {
  const entry = isObject(content['entry']) ? content['entry'] : {};
  const isLimited = entry['cooldown'] !== undefined || entry['maxEntries'] !== undefined;
  return isLimited || onRepeatOf(content) !== 'parallel';
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

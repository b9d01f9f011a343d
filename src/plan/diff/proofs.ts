/** What is proven to make no difference, as it is of mutants: of a whole document, or of one of its parts. */
import { changedValue, isSame, partOf } from '../../check/mutants/change.js';
import { equivalenceOf } from '../../check/mutants/equivalence.js';
import { normalForm } from '../../check/mutants/normal-form.js';
import { unreadDataOf } from '../../check/mutants/unread.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { RuleDocument } from './documents.js';
import type { DocumentPair, Sides, UnitPair } from './pair.js';
import type { Verdict } from './verdict.js';
import { proven } from './verdict.js';

/** Proven of the document as a whole, whichever of its parts differ: by either rule set, as others may differ too. */
export function wholeProof({ before, after }: DocumentPair, sides: Sides): Verdict | undefined {
  // Of a catalog the rows are no part of what is written.
  if (before.key !== after.key || before.kind === 'catalog') return undefined;
  const change = { document: after.key, span: after.placeOf([]), operator: '', before: '', after: '' };
  const there = equivalenceOf(sides.before, change, sides.after);
  // Whom no campaign comes to is told of both rule sets at once.
  if (there?.kind !== 'same') return undefined;
  return equivalenceOf(sides.after, change, sides.before)?.kind === 'same' ? proven(there.why) : undefined;
}

/** Proven of one part, whatever else of the document differs. */
export function partProof(part: UnitPair, pair: DocumentPair, sides: Sides): Verdict | undefined {
  const { aspect } = (part.after ?? part.before)!;
  // What is written of these is no one value of the document, or it is proven by its own means.
  if (
    [
      'condition',
      'version',
      'metadata',
      'place',
      'choose',
      'variants',
      'variant',
      'step name',
      'catalog file',
      'catalog counts',
    ].includes(aspect)
  )
    return undefined;
  if (aspect === 'data') return unreadData(part, pair, sides);
  const hybrid = withPart(pair.before.body, part, pair.after.body);
  if (!hybrid) return undefined;
  const { kind, name } = pair.before;
  const isAlike = [sides.before, sides.after].every(({ ruleSet }) =>
    isSame(normalForm(kind, name, pair.before.body, ruleSet), normalForm(kind, name, hybrid, ruleSet)),
  );
  return isAlike ? proven('both mean the same: what is written makes no difference here') : undefined;
}

/** The document of before with one part as it is now. */
function withPart(body: JsonObject, { before, after }: UnitPair, now: JsonObject): JsonObject | undefined {
  if (!after) return changedValue(body, { kind: 'drop', path: before!.path }) as JsonObject;
  const path = before?.path ?? after.path;
  const keysOf = (one: Path) => one.filter((step) => typeof step === 'string').join('.');
  if (keysOf(path) !== keysOf(after.path)) return undefined;
  const value = partOf(now, after.path);
  const holder = partOf(body, path.slice(0, -1));
  if (value === undefined || typeof path.at(-1) !== (isObject(holder) ? 'string' : 'number'))
    return undefined;
  if (!before && !isObject(holder)) return undefined;
  return written(body, path, value) as JsonObject;
}

/** A key may be new to its map. */
function written(whole: JsonValue, path: Path, value: JsonValue): JsonValue {
  if (path.length > 1 || !isObject(whole)) {
    const holder = partOf(whole, path.slice(0, -1));
    return isObject(holder)
      ? changedValue(whole, {
          kind: 'write',
          path: path.slice(0, -1),
          value: { ...holder, [path.at(-1)!]: value },
        })
      : changedValue(whole, { kind: 'write', path, value });
  }
  return { ...whole, [path[0]!]: value };
}

function unreadData(part: UnitPair, pair: DocumentPair, sides: Sides): Verdict | undefined {
  const isUnread = (
    [
      [part.before, pair.before, sides.before],
      [part.after, pair.after, sides.after],
    ] as const
  ).every(([unit, document, { ruleSet }]) => {
    if (!unit) return true;
    return unreadDataOf(document.name, ruleSet).has(
      `${sendOf(document, unit.path)} ${String(unit.path.at(-1))}`,
    );
  });
  const name = String((part.after ?? part.before)!.path.at(-1));
  return isUnread ? proven(`no text of the mail reads \`${name}\``) : undefined;
}

function sendOf({ body }: RuleDocument, path: Path): string {
  const step = partOf(body, path.slice(0, -2));
  return isObject(step) ? String(step['send']) : '';
}

/** Defaults: what stands in for a missing value must be of its type. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import type { JsonValue, Path } from '../vocabulary/json.js';
import { parseDuration, parseInstant } from '../vocabulary/time.js';
import type { Part } from './documents.js';
import { partAt, spanOf } from './documents.js';
import type { ValueKind, ValueType } from './value-type.js';
import { typeOfLiteral, words } from './value-type.js';

type Report = (diagnostic: Diagnostic) => void;

const HOW_WRITTEN: { readonly [Kind in ValueKind]?: string } = {
  duration: ' such as `60d`',
  instant: ' such as `2026-03-01T00:00:00Z`',
};

/** Reports a default that is not of the type that it stands for; `more` is what can be done beside. */
export function checkDefault(
  value: JsonValue,
  type: ValueType,
  part: Part,
  report: Report,
  more: string | undefined = undefined,
): boolean {
  const misfit = misfitIn(value, type, []);
  if (!misfit) return true;
  const { path, wanted, problem } = misfit;
  report(
    error(
      'wrong-type',
      spanOf(partAt(part, ...path)),
      problem ?? `this default can not stand for ${words(wanted)}`,
      {
        help: helpFor(at(value, path), wanted, path.length === 0 ? more : undefined),
      },
    ),
  );
  return false;
}

function helpFor(
  given: JsonValue | undefined,
  { kind, ...type }: ValueType,
  more: string | undefined,
): string {
  const isScalar = typeof given === 'number' || typeof given === 'boolean';
  if (kind === 'string' && isScalar) return `write a text: \`'${String(given)}'\``;
  const help = `write ${words({ kind, ...type })}${HOW_WRITTEN[kind] ?? ''}`;
  return more !== undefined && WORDS_FOR.includes(kind) ? `${help}; ${more}` : help;
}

/** What people write words for, where there is none. */
const WORDS_FOR: readonly ValueKind[] = ['number', 'boolean', 'duration', 'instant'];

function at(value: JsonValue, path: Path): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>(
    (inner, step) => (inner as Readonly<Record<string | number, JsonValue>>)[step],
    value,
  );
}

interface Misfit {
  readonly path: Path;
  readonly wanted: ValueType;
  readonly problem?: string;
}

/** The first part of a default that is not written as values of the type are in rules. */
function misfitIn(value: JsonValue, type: ValueType, path: Path): Misfit | undefined {
  if (!isOfKind(value, type)) return { path, wanted: type };
  if (Array.isArray(value)) {
    const { item } = type;
    if (!item) return undefined;
    for (const [index, one] of value.entries()) {
      const misfit = misfitIn(one as JsonValue, item, [...path, index]);
      if (misfit) return misfit;
    }
  }
  if (type.kind !== 'object' || typeof value !== 'object' || value === null) return undefined;
  const members = type.members ?? {};
  for (const [name, one] of Object.entries(value)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    const misfit =
      member && !(one === null && member.optional) && misfitIn(one as JsonValue, member, [...path, name]);
    if (misfit) return misfit;
  }
  const lacking = Object.keys(members).find(
    (name) => !members[name]!.optional && !Object.hasOwn(value, name),
  );
  return lacking === undefined
    ? undefined
    : { path, wanted: type, problem: `this default has no \`${lacking}\`, which is always there otherwise` };
}

function isOfKind(value: JsonValue, { kind }: ValueType): boolean {
  if (kind === 'duration') return typeof value === 'string' && parseDuration(value) !== undefined;
  if (kind === 'instant') return typeof value === 'string' && parseInstant(value) !== undefined;
  return value !== null && (kind === 'any' || typeOfLiteral(value).kind === kind);
}

/** Whether a value can reach a mail: null and blank texts count as missing there. */
export function hasValue(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');
}

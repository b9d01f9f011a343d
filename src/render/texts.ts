/** Subjects, preheaders, links and content: texts with tags that are not markup. */
import type { JsonValue } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Field, Shape } from '../vocabulary/shape.js';
import { ANY, shapeOfText } from '../vocabulary/shape.js';
import type { Bench, Workshop } from './bench.js';
import { report } from './bench.js';
import type { Piece } from './eta.js';
import { compilePieces } from './eta.js';
import type { TextAt } from './located.js';
import { locateText } from './located.js';
import type { ShowValue, TextProgram } from './moment.js';
import type { Scope } from './scope.js';
import { eitherShape } from './scope.js';
import type { Tag } from './tags.js';
import { lexText } from './tags.js';
import { addressCode, checkedCode } from './values.js';

/** A text whose values are written as they are. */
export function compileText(workshop: Workshop, written: TextAt, scope: Scope): TextProgram {
  const parts = readParts(workshop, written);
  return compilePieces(
    parts.map((part) => textPiece({ workshop, located: locateText(written) }, part, scope)),
  );
}

function textPiece(bench: Bench, part: string | Tag, scope: Scope): Piece {
  return typeof part === 'string'
    ? { kind: 'static', text: part }
    : { kind: 'verbatim', code: checkedCode(bench, part, scope) };
}

/** A text that is an address: its values are encoded as the place in it calls for. */
export function compileAddress(workshop: Workshop, written: TextAt, scope: Scope): TextProgram {
  const bench = { workshop, located: locateText(written) };
  const range = { start: 0, end: written.text.length };
  const code = addressCode(bench, range, readParts(workshop, written), scope);
  return compilePieces([{ kind: 'verbatim', code }]);
}

function readParts(workshop: Workshop, written: TextAt): readonly (string | Tag)[] {
  const bench = { workshop, located: locateText(written) };
  const { text } = written;
  const { tags, problems } = lexText(text);
  for (const problem of problems) report(bench, problem);
  const parts: (string | Tag)[] = [];
  let from = 0;
  for (const tag of tags) {
    if (tag.kind !== 'value') reportKind(bench, tag);
    parts.push(printable(text.slice(from, tag.start)), tag);
    from = tag.end;
  }
  return [...parts, printable(text.slice(from))].filter((part) => part !== '');
}

/** Control characters mean something to Eta and nothing to a reader. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}

function reportKind(bench: Bench, tag: Tag): void {
  const [what, help] =
    tag.kind === 'raw'
      ? ['a raw value', 'write `{{ … }}`: nothing is escaped here']
      : ['a statement', "write `{{ condition ? 'one' : 'other' }}`"];
  report(bench, {
    ...tag,
    code: 'tag-place',
    message: `${what} has no place here, only in a template`,
    help,
  });
}

const DEEPEST_SHOW = 10;

/** A value of a `show` map, its strings compiled. */
export function compileShow(
  workshop: Workshop,
  value: JsonValue | undefined,
  at: TextAt,
  scope: Scope,
  depth = 0,
): ShowValue {
  if (depth > DEEPEST_SHOW) {
    report(
      { workshop, located: locateText(at) },
      { code: 'too-large', start: 0, end: 0, message: 'what is shown is nested too deeply' },
    );
    return { kind: 'constant', value: undefined };
  }
  const next = (item: JsonValue | undefined): ShowValue => compileShow(workshop, item, at, scope, depth + 1);
  if (typeof value === 'string' && value.includes('{{')) {
    return { kind: 'text', program: compileText(workshop, { ...at, text: value }, scope) };
  }
  if (Array.isArray(value)) return { kind: 'list', items: value.map(next) };
  if (!isObject(value)) return { kind: 'constant', value };
  return { kind: 'object', fields: new Map(Object.entries(value).map(([key, item]) => [key, next(item)])) };
}

/** What is known of a value of a `show` map before it is evaluated. */
export function showField(value: JsonValue | undefined, depth = 0): Field {
  const missing = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
  return { shape: missing || depth > DEEPEST_SHOW ? ANY : showShape(value, depth), optional: missing };
}

function showShape(value: JsonValue, depth: number): Shape {
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => showField(item, depth + 1).shape);
    return { kind: 'list', item: items.length === 0 ? ANY : items.reduce(eitherShape) };
  }
  if (isObject(value)) {
    const fields = Object.entries(value).map(([key, item]) => [key, showField(item, depth + 1)] as const);
    return { kind: 'object', fields: Object.fromEntries(fields) };
  }
  if (typeof value === 'string' && !value.includes('{{')) return shapeOfText(value);
  return { kind: 'value', type: typeof value as 'string' | 'number' | 'boolean' };
}

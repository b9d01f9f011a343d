import type { Shape } from '../vocabulary/shape.js';
import { BROKEN } from '../vocabulary/shape.js';
import type { Bench, Lowered, Wanted } from './bench.js';
import { certain, constant, placeOf, report, wordsOf } from './bench.js';
import type { Expression, Step } from './expression.js';
import type { Range } from './located.js';
import { diagnose } from './located.js';
import { needPath } from './needs.js';
import { meant } from '../vocabulary/spelling.js';
import type { Binding, Scope } from './scope.js';
import { describeShape, fieldOf } from './scope.js';
import { alternatives, didYouMean } from './suggestion.js';

type Path = Extract<Expression, { readonly kind: 'path' }>;

/** Checks a name and its fields against what is known of them, and gives the code that reads them. */
export function lowerPath(bench: Bench, path: Path, scope: Scope, wanted: Wanted): Lowered {
  const binding = scope.names.get(path.root);
  if (!binding) return unknownName(bench, path, scope);
  bench.workshop.used.add(path.root);
  let read = readRoot(bench, path, binding);
  let label = binding.label;
  let id = binding.id;
  let optional = binding.optional && !scope.guarded.has(id);
  for (const step of path.steps) {
    const field = fieldOf(read.shape, step.key);
    if (!field) return unknownField(bench, path, step, read.shape, label);
    label += typeof step.key === 'number' ? `[${step.key}]` : `.${step.key}`;
    id += `.${step.key}`;
    optional = (optional || field.optional) && !scope.guarded.has(id);
    read = { code: stepCode(bench, path, read.code, step, binding), shape: field.shape };
  }
  if (wanted === 'scalar') needPath(bench.workshop.needs, path, binding, 'text');
  else if (wanted === 'list') bench.workshop.needs.isIntricate = true;
  const isUncertain = read.shape.kind === 'any' && read.shape !== BROKEN && !scope.guarded.has(id);
  return asWanted(bench, path, { ...read, optional: optional || isUncertain }, label, wanted);
}

function readRoot(bench: Bench, path: Path, binding: Binding): { code: string; shape: Shape } {
  if (binding.slot !== undefined && path.steps.length === 0) {
    const fields = binding.shape.kind === 'object' ? Object.keys(binding.shape.fields) : [];
    const help = fields.length > 0 ? `such as \`${path.root}.${fields[0]!}\`` : undefined;
    report(bench, {
      ...path,
      code: 'not-printable',
      message: `\`${path.root}\` is a content slot: read one of its fields`,
      help,
    });
    return { code: 'undefined', shape: BROKEN };
  }
  return { code: binding.code, shape: binding.shape };
}

function stepCode(bench: Bench, path: Path, code: string, step: Step, binding: Binding): string {
  if (typeof step.key === 'number') return `f.at(${code},${step.key})`;
  if (binding.slot !== undefined && step === path.steps[0]) {
    return `f.show(m,${binding.slot},${constant(bench, step.key)},${placeOf(bench, path)})`;
  }
  return `f.own(${code},${constant(bench, step.key)})`;
}

function asWanted(bench: Bench, path: Range, lowered: Lowered, label: string, wanted: Wanted): Lowered {
  if (wanted === 'maybe') return { ...lowered, code: `f.maybe(${lowered.code})` };
  if (lowered.optional) mayBeMissing(bench, path, wanted, label);
  return { ...lowered, code: `f.${wanted}(${lowered.code},${placeOf(bench, path, label)})` };
}

function mayBeMissing(bench: Bench, range: Range, wanted: Wanted, label: string): void {
  const words = wordsOf(bench, range);
  const fallback = `\`${words} ?? 'something else'\``;
  const help =
    wanted === 'list'
      ? `write \`{{! if (${words}) { }}\` around it`
      : `write ${fallback}, or \`{{! if (${words}) { }}\` around it`;
  const [root] = label.split(/[.[]/) as [string];
  const span = bench.workshop.dataAt(root);
  const elsewhere = span && { message: `\`${root}\` is set here`, span };
  report(
    bench,
    { ...range, code: 'may-be-missing', message: `\`${words}\` may be missing`, help },
    elsewhere,
  );
}

function unknownName(bench: Bench, path: Path, scope: Scope): Lowered {
  const { absent } = bench.workshop;
  const at = { start: path.start, end: path.start + path.root.length };
  const known = [...scope.names.keys()];
  const help = absent.get(path.root) ?? didYouMean(path.root, known) ?? `known here: ${alternatives(known)}`;
  const span = bench.workshop.dataAt();
  const elsewhere = span && { message: 'what the mail gives its template', span };
  report(
    bench,
    {
      ...at,
      code: 'unknown-name',
      message: `there is no \`${path.root}\` here`,
      help,
      meant: absent.has(path.root) ? undefined : meant(path.root, known),
    },
    elsewhere,
  );
  return certain('undefined', BROKEN);
}

/** A key as it was meant: the place of a step may hold its dot or brackets as well. */
function meantKey(
  { located }: Bench,
  { key, start, end }: Step,
  fields: readonly string[],
): string | undefined {
  const right = meant(String(key), fields);
  const parts = located.text.slice(start, end).split(String(key));
  return right !== undefined && parts.length === 2 ? parts.join(right) : undefined;
}

const NO_UNSUBSCRIBE = "add `links: { unsubscribe: 'https://…' }` to the document `kind: policy`";

function unknownField(bench: Bench, path: Path, step: Step, shape: Shape, label: string): Lowered {
  const fields =
    shape.kind === 'object' ? Object.keys(shape.fields) : shape.kind === 'list' ? ['length'] : [];
  const help =
    (label === 'links' && step.key === 'unsubscribe' ? NO_UNSUBSCRIBE : undefined) ??
    didYouMean(String(step.key), fields) ??
    (fields.length > 0 ? `it has ${alternatives(fields)}` : undefined);
  const message = `\`${label}\` is ${describeShape(shape)} and has no \`${step.key}\``;
  const diagnostic = diagnose(bench.located, {
    start: step.start,
    end: step.end,
    code: 'unknown-field',
    message,
    help,
    meant: meantKey(bench, step, fields),
  });
  const related = bench.workshop.declared
    .get(path.root)
    ?.map((span) => ({ message: `\`${path.root}\` shows this`, span }));
  bench.workshop.diagnostics.push(related ? { ...diagnostic, related } : diagnostic);
  return certain('undefined', BROKEN);
}

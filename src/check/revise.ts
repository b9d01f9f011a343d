/** Revisions of scenarios → the text of their file with them: every byte beside them stays as it is. */
import type { Document, Node } from 'yaml';
import { CST, Scalar, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { SourceFile } from '../language/source-file.js';
import { Places } from '../language/text-edit.js';
import type { Made } from '../language/yaml-edit.js';
import { nodesOf, replaced } from '../language/yaml-edit.js';
import type { ItemStyle } from '../language/yaml-list.js';
import { isInOneLine, styleOf, withItemBefore, withItemInstead, withoutItem } from '../language/yaml-list.js';
import type { Span } from '../vocabulary/diagnostic.js';
import { fileStart } from '../vocabulary/diagnostic.js';
import type { Path } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import type { Asked, Refusal, Step } from './revision-plan.js';
import { planned } from './revision-plan.js';

/** A revision that was not made, and why. */
export interface Refused {
  readonly asked: Asked;
  /** A sentence without a full stop. */
  readonly why: string;
  readonly span: Span;
}

export interface Revised {
  readonly text: string;
  readonly made: readonly Asked[];
  readonly refused: readonly Refused[];
}

const OPTIONS = { version: '1.2', merge: false, prettyErrors: false, keepSourceTokens: true } as const;

/** A file that does not parse is left as it is. */
export function revise(file: SourceFile, asked: readonly Asked[]): Revised {
  const document = parseDocument(file.text, OPTIONS) as Document;
  if (document.errors.length > 0 || asked.length === 0) return { text: file.text, made: [], refused: [] };
  const scenarios = [...new Set(asked.map(({ scenario }) => scenario))];
  const plans = scenarios.map((scenario) =>
    planned(
      document,
      scenario,
      asked.filter((one) => one.scenario === scenario),
    ),
  );
  const refused = plans.flatMap((plan) => plan.refused.map((one) => withPlace(one, document, file)));
  const steps = plans.map((plan) => plan.steps);
  const text = taken(file.text, document, steps);
  if (text !== undefined) {
    const made = plans.flatMap((plan) => plan.steps.flatMap((step) => step.asked));
    return { text, made, refused };
  }
  return oneByOne(
    file,
    plans.map((plan) => plan.steps),
    refused,
  );
}

/** Each scenario for itself: where one can not be written, the others are. */
function oneByOne(
  file: SourceFile,
  plans: readonly (readonly Step[])[],
  refused: readonly Refused[],
): Revised {
  return plans.reduce<Revised>(
    (before, steps) => {
      const document = parseDocument(before.text, OPTIONS) as Document;
      const text = taken(before.text, document, [steps]);
      const asked = steps.flatMap((step) => step.asked);
      if (text !== undefined) return { ...before, text, made: [...before.made, ...asked] };
      const here = { path: file.path, text: before.text };
      const left = asked.map((one) => withPlace({ asked: one, why: UNWRITABLE }, document, here));
      return { ...before, refused: [...before.refused, ...left] };
    },
    { text: file.text, made: [], refused },
  );
}

const UNWRITABLE = 'it is written in a way that can not be changed without touching what stands beside it';

function withPlace({ asked, why }: Refusal, document: Document, file: SourceFile): Refused {
  const path = [asked.scenario, ...asked.revision.path];
  return { asked, why, span: spanAt(path, document, file) };
}

/** Of the nearest part above, where there is no such part; of an alias where it stands. */
function spanAt(path: Path, document: Document, file: SourceFile): Span {
  const places = new Places(file);
  let node: unknown = document.contents;
  let range = isNode(node) ? node.range : undefined;
  for (const step of path) {
    if (!isMap(node) && !isSeq(node)) break;
    node = node.get(step, true);
    if (!isNode(node) || !node.range) break;
    range = node.range;
  }
  return range ? places.span(range[0], range[1]) : fileStart(file.path);
}

/** All steps made; undefined where one can not be, or where what is read then is not what was meant. */
function taken(text: string, document: Document, plans: readonly (readonly Step[])[]): string | undefined {
  const wanted = structuredClone(valueOf(document) as unknown[]);
  const rounds = Math.max(0, ...plans.map((steps) => steps.length));
  let [now, current]: [string, Document] = [text, document];
  // Steps in one scenario move each other's places: each round takes one of each.
  const writes = plans.flatMap((steps) => steps.filter(({ kind }) => kind === 'write'));
  const structural = plans.map((steps) => steps.filter(({ kind }) => kind !== 'write'));
  for (let round = -1; round < rounds; round++) {
    const due = round < 0 ? writes : structural.flatMap((steps) => steps[round] ?? []);
    if (due.length === 0) continue;
    const nodes = round < 0 ? nodesOf(now) : undefined;
    const edits = due.map((step) => editOf(step, current, now, nodes));
    if (!edits.every((one) => one !== undefined)) return undefined;
    for (const step of due) model(step, wanted);
    now = spliced(now, edits);
    current = parseDocument(now, OPTIONS) as Document;
    if (current.errors.length > 0) return undefined;
  }
  return canonicalJson(valueOf(current)) === canonicalJson(wanted) ? now : undefined;
}

/** A scenario file has been read before, which refuses what grows beyond measure by aliases. */
function valueOf(document: Document): unknown {
  return document.toJS({ maxAliasCount: -1 });
}

function spliced(text: string, edits: readonly Made[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (whole, { start, end, text: inserted }) => whole.slice(0, start) + inserted + whole.slice(end),
      text,
    );
}

function editOf(
  step: Step,
  document: Document,
  text: string,
  nodes: ReturnType<typeof nodesOf> | undefined,
): Made | undefined {
  if (step.kind === 'write') {
    const node = document.getIn(step.path, true);
    if (!isScalar(node) || !node.range) return undefined;
    const isBlock = node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL;
    if (isBlock) return blockInstead(node, step.value);
    const found = nodes?.get(node.range[0]);
    return found && replaced(found, step.value);
  }
  const [scenario] = step.path as [number];
  const seq = document.getIn([scenario, 'then'], true);
  const around = document.getIn([scenario], true);
  if (!isSeq(seq) || !isNode(around)) return undefined;
  const style = styleOf(seq, around as Node, text);
  switch (step.kind) {
    case 'remove':
      return withoutItem(seq, step.index, text);
    case 'replace':
      return withItemInstead(seq, step.index, step.item, text, ownStyle(style, seq.items[step.index], text));
    case 'add':
      return withItemBefore(seq, step.index, step.item, text, style);
  }
}

/** What takes the place of an item is written as that was. */
function ownStyle(style: ItemStyle, item: unknown, text: string): ItemStyle {
  const isTelling = isMap(item) && !item.has('nothing') && !item.has('others');
  return isTelling ? { ...style, isFlow: isInOneLine(item, text) } : style;
}

/** A text on lines of its own stays there: what is one line takes the place of all of them. */
function blockInstead(node: Scalar, value: string): Made | undefined {
  const { srcToken: token, range } = node;
  if (!range || token?.type !== 'block-scalar' || value.includes('\n') || value === '') return undefined;
  const { source } = token;
  const header = CST.stringify(token).length - source.length;
  const indent = /^[ ]*/.exec(source.replace(/^(?:[ ]*\r?\n)*/, ''))![0];
  const end = /(?:\r?\n)*$/.exec(source)![0];
  const start = range[0] + header;
  return { start, end: start + source.length, text: `${indent}${value}${end}` };
}

/** The same step in what the file says. */
function model(step: Step, scenarios: unknown[]): void {
  if (step.kind === 'write') {
    let node = scenarios as unknown;
    for (const part of step.path.slice(0, -1)) node = (node as Record<string | number, unknown>)[part];
    (node as Record<string | number, unknown>)[step.path.at(-1)!] = step.value;
    return;
  }
  const { then } = scenarios[step.path[0] as number] as { then: unknown[] };
  if (step.kind === 'remove') then.splice(step.index, 1);
  else then.splice(step.index, step.kind === 'replace' ? 1 : 0, step.item);
}

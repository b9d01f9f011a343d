/** Rule sets of the cases: those of `base/`, edited. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { SourceFile } from '../../../src/language/source-file.js';
import type { Effect } from '../../../src/plan/change.js';
import type { ConditionProver } from '../../../src/plan/conditions/prove.js';
import { canonicalJson } from '../../../src/vocabulary/json.js';

export interface CaseEdit {
  readonly at: string;
  readonly to?: unknown;
}

export interface Case {
  readonly does: string;
  /** `campaign cart`. */
  readonly in: string;
  /** Edits of both rule sets. */
  readonly given?: readonly CaseEdit[];
  readonly edits: readonly CaseEdit[];
  /** Files of the rule set that is edited. */
  readonly files?: Readonly<Record<string, string>>;
  /** Keys of the schema that it is a case of, beside those that its edits name. */
  readonly also?: readonly string[];
  readonly says: Readonly<Record<string, readonly Effect[]>>;
  readonly by?: 'proven' | 'by-kind' | 'any';
  /** Whether a condition is proven that takes long; without it, conditions that differ are unknown. */
  readonly proves?: true;
}

const BASE = join(import.meta.dirname, 'base');

export const CASES = parse(readFileSync(join(import.meta.dirname, 'cases.yaml'), 'utf8')) as readonly Case[];

export const BASE_FILES: readonly SourceFile[] = ['rules', 'templates'].flatMap((folder) =>
  readdirSync(join(BASE, folder))
    .sort()
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(BASE, folder, name), 'utf8') })),
);

type Doc = Record<string, unknown>;

/** Every document is a file of its own; one that is not edited is the same file. */
const BASE_DOCUMENTS = BASE_FILES.filter(({ path }) => path.endsWith('.yaml')).flatMap(({ text }) =>
  parseAllDocuments(text).map((one) => fileOf(one.toJS() as Doc)),
);

const OTHERS = BASE_FILES.filter(({ path }) => !path.endsWith('.yaml'));

function fileOf(document: Doc): { readonly file: SourceFile; readonly document: Doc; readonly key: string } {
  const key = `${String(document['kind'])} ${String(document['name'])}`;
  return {
    file: { path: `rules/${key.replaceAll(' ', '-')}.yaml`, text: `${JSON.stringify(document)}\n` },
    document,
    key,
  };
}

export function sidesOf(one: Case): {
  readonly before: readonly SourceFile[];
  readonly after: readonly SourceFile[];
} {
  const given = one.given ?? [];
  const [before, after] = [filesWith(one.in, given), filesWith(one.in, [...given, ...one.edits])];
  const others = Object.entries(one.files ?? {}).map(([path, text]) => ({ path, text }));
  const kept = after.filter(({ path }) => !Object.hasOwn(one.files ?? {}, path));
  return { before, after: [...kept, ...others] };
}

function filesWith(key: string, edits: readonly CaseEdit[]): readonly SourceFile[] {
  if (!BASE_DOCUMENTS.some((one) => one.key === key)) throw new Error(`there is no ${key}`);
  const files = BASE_DOCUMENTS.map((one) => {
    if (one.key !== key || edits.length === 0) return one.file;
    const document = structuredClone(one.document);
    for (const edit of edits) make(document, edit);
    return { ...fileOf(document).file, path: one.file.path };
  });
  return [...files, ...OTHERS];
}

function make(document: Doc, { at, ...edit }: CaseEdit): void {
  const steps = at.split('.');
  const last = steps.pop()!;
  let holder: Doc | unknown[] = document;
  for (const step of steps) {
    const inner: unknown = (holder as Doc)[step];
    if (typeof inner !== 'object' || inner === null) throw new Error(`${at} leads nowhere`);
    holder = inner as Doc;
  }
  if (Array.isArray(holder) && last === '+') holder.push(edit.to);
  else if (Object.hasOwn(edit, 'to')) (holder as Doc)[last] = edit.to;
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete holder[last];
}

/** Knows conditions by their text and no more: proofs have tests of their own, and take their time. */
export const unprovenIfOtherwise: ConditionProver = ({ conditionBefore, conditionAfter }) => {
  const [before, after] = [conditionBefore, conditionAfter].map(canonicalJson);
  return before === after && !before!.includes('"condition":')
    ? { effects: ['none'], certainty: { kind: 'proven', why: 'both are the same' } }
    : { effects: ['unknown'], certainty: { kind: 'unproven', why: 'they may differ' } };
};

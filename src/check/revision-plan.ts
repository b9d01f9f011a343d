/** The revisions of one scenario → the steps that make them, in an order in which none moves what another means. */
import type { Document } from 'yaml';
import { isMap, isNode, isScalar, isSeq } from 'yaml';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import { sharedBy } from './shared-nodes.js';
import { allHoles, columnsIn, holesIn, partsOf } from './placeholders.js';
import type { Revision } from './revision.js';

/** A revision of a scenario of a file; of a table, by the row whose test asks for it. */
export interface Asked {
  /** Its position in the file's list. */
  readonly scenario: number;
  readonly row?: number | undefined;
  readonly revision: Revision;
}

export interface Refusal {
  readonly asked: Asked;
  readonly why: string;
}

/** Paths are from the file's list on; `index` is a position in `then` as it is when the step is taken. */
export type Step = { readonly asked: readonly Asked[]; readonly path: Path } & (
  | { readonly kind: 'write'; readonly value: string }
  | { readonly kind: 'remove'; readonly index: number }
  | { readonly kind: 'replace' | 'add'; readonly index: number; readonly item: JsonObject }
);

export interface Plan {
  readonly steps: readonly Step[];
  readonly refused: readonly Refusal[];
}

export function planned(document: Document, scenario: number, asked: readonly Asked[]): Plan {
  const rows = document.getIn([scenario, 'examples'], true);
  const count = isSeq(rows) ? rows.items.length : undefined;
  const refused: Refusal[] = [];
  const agreed = grouped(document, asked).flatMap((group): readonly (readonly Asked[])[] => {
    const why = whyNot(document, scenario, group, count);
    if (why === undefined) return [group];
    refused.push(...group.map((one) => ({ asked: one, why })));
    return [];
  });
  const { writes, refused: disagreeing } = oncePerPlace(
    document,
    scenario,
    agreed.flatMap((group) => writeOf(document, scenario, group, count !== undefined)),
  );
  const lists = agreed.filter(([one]) => one!.revision.kind !== 'write');
  const steps = [...writes, ...listSteps(document, scenario, lists)];
  return { steps, refused: [...refused, ...disagreeing] };
}

type Write = Extract<Step, { kind: 'write' }>;

/** Several expectations may read one cell: it is written where all of them ask for the same. */
function oncePerPlace(
  document: Document,
  scenario: number,
  writes: readonly Write[],
): { readonly writes: readonly Write[]; readonly refused: readonly Refusal[] } {
  const byPlace = new Map<string, Write[]>();
  for (const write of writes) {
    const key = write.path.join('\0');
    byPlace.set(key, [...(byPlace.get(key) ?? []), write]);
  }
  const places = [...byPlace.values()].map((all) => {
    const { path, value } = all[0]!;
    const readers = path[1] === 'examples' ? readersOf(document, scenario, String(path[3])) : 1;
    const isAgreed = all.length === readers && all.every((one) => one.value === value);
    return { write: { ...all[0]!, asked: all.flatMap(({ asked }) => asked) }, isAgreed };
  });
  return {
    writes: places.flatMap(({ write, isAgreed }) => (isAgreed ? write : [])),
    refused: places.flatMap(({ write: { asked, path }, isAgreed }) =>
      isAgreed ? [] : asked.map((one) => ({ asked: one, why: readByOthers(String(path[3])) })),
    ),
  };
}

/** The file has been read before, which refuses what grows beyond measure by aliases. */
const EVERY_ALIAS = { maxAliasCount: -1 };

/** In how many places of `then` a column is read. */
function readersOf(document: Document, scenario: number, column: string): number {
  const then = document.getIn([scenario, 'then'], true);
  return isNode(then) ? timesRead(then.toJS(document, EVERY_ALIAS), column) : 0;
}

function readByOthers(column: string): string {
  return `other expectations read the column \`${column}\` as well, and ask for something else`;
}

/** What several rows ask for alike is one. */
function grouped(document: Document, asked: readonly Asked[]): readonly (readonly Asked[])[] {
  const groups = new Map<string, Asked[]>();
  for (const one of asked) {
    const isOwn = columnAt(document, [one.scenario, ...one.revision.path]) !== undefined;
    const key = `${isOwn ? one.row : ''} ${canonicalJson(one.revision as unknown as JsonValue)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

function whyNot(
  document: Document,
  scenario: number,
  group: readonly Asked[],
  rows: number | undefined,
): string | undefined {
  const { revision, row } = group[0]!;
  const shared = sharedBy(document, [scenario, ...revision.path]);
  if (shared !== undefined) return shared;
  if (rows === undefined) return undefined;
  const column = columnAt(document, [scenario, ...revision.path]);
  if (column === undefined) {
    if (group.length === rows) return undefined;
    return revision.kind === 'write' ? SHARED_BY_ROWS : 'not all rows of `examples` ask for it';
  }
  if (column.isPart) return `it is made from \`${column.text}\`: change what stands there, or the row`;
  if (isUsedElsewhere(document, scenario, column.name))
    return `the column \`${column.name}\` also says what happens, not only what must come of it`;
  const cell = [scenario, 'examples', row ?? 0, column.name];
  return isScalar(document.getIn(cell, true)) ? sharedBy(document, cell) : 'its row has no such column';
}

const SHARED_BY_ROWS =
  'all rows of `examples` share it: where they differ, write `${NAME}` for a column of that name';

interface Column {
  readonly name: string;
  readonly text: string;
  /** Whether other words stand beside it. */
  readonly isPart: boolean;
}

/** The placeholder at a path; undefined where there is none. */
function columnAt(document: Document, path: Path): Column | undefined {
  const node = document.getIn(path, true);
  if (!isScalar(node) || typeof node.value !== 'string') return undefined;
  const parts = partsOf(node.value) ?? [];
  const found = parts.find((part) => typeof part === 'object');
  return found && { name: found.column, text: node.value, isPart: parts.length > 1 };
}

function isUsedElsewhere(document: Document, scenario: number, column: string): boolean {
  const body = document.getIn([scenario]);
  if (!isMap(body)) return true;
  return body.items.some(({ key, value }) => {
    const name = isScalar(key) ? key.value : undefined;
    if (name === 'then' || name === 'examples' || name === 'name') return false;
    return timesRead(isNode(value) ? value.toJS(document, EVERY_ALIAS) : value, column) > 0;
  });
}

function timesRead(value: unknown, column: string): number {
  const holes = holesIn(value as JsonValue | undefined);
  return holes ? allHoles(holes).filter((hole) => columnsIn(hole).includes(column)).length : 0;
}

function writeOf(
  document: Document,
  scenario: number,
  group: readonly Asked[],
  isTable: boolean,
): readonly Write[] {
  const { revision, row } = group[0]!;
  if (revision.kind !== 'write') return [];
  const path = [scenario, ...revision.path];
  const column = row === undefined ? undefined : columnAt(document, path);
  const target = column ? [scenario, 'examples', row!, column.name] : path;
  const value = isTable && !column ? asText(revision.value) : revision.value;
  return [{ kind: 'write', asked: group, path: target, value }];
}

/** Beside `examples`, a text that would be taken for a placeholder has its dollar signs twice. */
function asText(value: string): string {
  return value.replace(/\$+(?=\{)/g, (dollars) => dollars + dollars);
}

type ListGroup = readonly Asked[];

/** From the last item to the first. A list that would be empty says that nothing is sent. */
function listSteps(document: Document, scenario: number, groups: readonly ListGroup[]): readonly Step[] {
  const then = document.getIn([scenario, 'then'], true);
  if (!isSeq(then) || groups.length === 0) return [];
  const path = [scenario, 'then'];
  const of = (group: ListGroup) => group[0]!.revision;
  const adds = groups
    .flatMap((group) => {
      const revision = of(group);
      const index = revision.kind === 'add' ? (revision.before ?? then.items.length) : 0;
      return revision.kind === 'add' ? [{ group, index, item: revision.item, at: revision.at }] : [];
    })
    .sort((a, b) => a.index - b.index || a.at - b.at);
  const others = new Map(
    groups.flatMap((group) => {
      const revision = of(group);
      return revision.kind === 'remove' || revision.kind === 'replace'
        ? [
            [
              Number(revision.path[1]),
              { group, item: revision.kind === 'replace' ? revision.item : undefined },
            ] as const,
          ]
        : [];
    }),
  );
  // `nothing: true` makes room for the first mail that is sent.
  const nothing = then.items.findIndex((item) => isMap(item) && item.has('nothing'));
  const first = nothing >= 0 ? adds.shift() : undefined;
  if (first) others.set(nothing, { group: first.group, item: first.item });
  const isEmptied = then.items.every((_, index) => others.has(index) && !others.get(index)!.item);
  const last = isEmptied ? [...others.entries()][0] : undefined;
  if (last) {
    const instead = adds.shift();
    const group = [...last[1].group, ...(instead?.group ?? [])];
    others.set(last[0], { group, item: instead?.item ?? { nothing: true } });
  }
  const steps = [
    ...adds.map(({ group, index, item }): Step => {
      // Where all that was there goes, what comes stands behind what took its place.
      return { kind: 'add', asked: group, path, index: last ? last[0] + 1 : index, item };
    }),
    ...[...others].map(([index, { group, item }]): Step =>
      item
        ? { kind: 'replace', asked: group, path, index, item }
        : { kind: 'remove', asked: group, path, index },
    ),
  ];
  // Of one position first what is there goes, then what comes before it is added, the latest first.
  const atOf = (step: Step) => {
    const { revision } = step.asked[0]!;
    return revision.kind === 'add' ? revision.at : Infinity;
  };
  return steps.sort((a, b) => indexOf(b) - indexOf(a) || atOf(b) - atOf(a));
}

function indexOf(step: Step): number {
  return step.kind === 'write' ? -1 : step.index;
}

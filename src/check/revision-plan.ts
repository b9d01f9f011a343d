/** The revisions of one scenario → the steps that make them, in an order in which none moves what another means. */
import type { Document } from 'yaml';
import { isMap, isScalar, isSeq } from 'yaml';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { canonicalJson } from '../vocabulary/json.js';
import { sharedBy } from './shared-nodes.js';
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
  const writes = agreed.flatMap((group) => writeOf(document, scenario, group));
  const lists = agreed.filter(([one]) => one!.revision.kind !== 'write');
  return { steps: [...writes, ...listSteps(document, scenario, lists)], refused };
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
  const found = /\$\{([^}]*)\}/.exec(node.value);
  return found
    ? { name: found[1]!.trim(), text: node.value, isPart: found[0].length !== node.value.length }
    : undefined;
}

function isUsedElsewhere(document: Document, scenario: number, column: string): boolean {
  const body = document.getIn([scenario]);
  if (!isMap(body)) return true;
  return body.items.some(({ key, value }) => {
    const name = isScalar(key) ? key.value : undefined;
    if (name === 'then' || name === 'examples' || name === 'name') return false;
    return JSON.stringify(value).includes(`\${${column}}`);
  });
}

function writeOf(document: Document, scenario: number, group: readonly Asked[]): readonly Step[] {
  const { revision, row } = group[0]!;
  if (revision.kind !== 'write') return [];
  const path = [scenario, ...revision.path];
  const column = row === undefined ? undefined : columnAt(document, path);
  const target = column ? [scenario, 'examples', row!, column.name] : path;
  return [{ kind: 'write', asked: group, path: target, value: revision.value }];
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

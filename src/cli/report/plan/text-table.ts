/** A table on a terminal: no wider than it, and nothing of it lost. */
import type { Colors } from '../../terminal.js';
import { linesOf, oneLine, padBefore, padTo, roomOf } from './room.js';
import type { PlanTable, Row } from './tables.js';

const INDENT = '  ';
const GAP = '  ';

/** A column of texts is not made narrower than this for the sake of others. */
const NARROW = 14;

/** Where all columns do not fit beside one another, several tables below one another, each with the first column. */
export function tableLines(table: PlanTable, columns: number, colors: Colors): readonly string[] {
  const rows = table.rows.map(({ cells, level }) => ({ cells: cells.map(oneLine), level }));
  const natural = table.columns.map(({ title }, at) =>
    Math.max(
      roomOf(title),
      ...rows.map(({ cells, level }) => roomOf(cells[at]!) + (at === 0 ? 2 * level : 0)),
    ),
  );
  const room = columns - INDENT.length;
  const least = table.columns.map(({ isNumber }, at) =>
    isNumber
      ? natural[at]!
      : Math.min(natural[at]!, at === 0 ? Math.max(NARROW, Math.floor(room * 0.4)) : NARROW),
  );
  const groups = groupsOf(least, room);
  return groups.flatMap((group, index) => {
    const widths = widened(group, least, natural, room);
    const line = (cells: readonly string[], level: Row['level']) =>
      lineOf(table, group, widths, cells, level);
    const head = line(
      table.columns.map(({ title }) => title),
      0,
    ).map((one) => colors.dim(one));
    return [...(index === 0 ? [] : ['']), ...head, ...rows.flatMap(({ cells, level }) => line(cells, level))];
  });
}

/** The columns that stand beside one another, by position: in as few tables as can be, and as many in each. */
function groupsOf(least: readonly number[], room: number): readonly (readonly number[])[] {
  const others = least.map((_, at) => at).slice(1);
  for (let tables = 1; tables < others.length; tables += 1) {
    const size = Math.ceil(others.length / tables);
    const groups = Array.from({ length: Math.ceil(others.length / size) }, (_, at) => [
      0,
      ...others.slice(at * size, (at + 1) * size),
    ]);
    if (groups.every((group) => roomOfGroup(group, least) <= room)) return groups;
  }
  return others.map((at) => [0, at]);
}

function roomOfGroup(group: readonly number[], widths: readonly number[]): number {
  return group.reduce((sum, at) => sum + widths[at]!, 0) + GAP.length * (group.length - 1);
}

/** What room is left goes to columns that are narrower than what they hold, from the left. */
function widened(
  group: readonly number[],
  least: readonly number[],
  natural: readonly number[],
  room: number,
): ReadonlyMap<number, number> {
  let left = room - roomOfGroup(group, least);
  return new Map(
    group.map((at) => {
      const more = Math.max(0, Math.min(left, natural[at]! - least[at]!));
      left -= more;
      return [at, least[at]! + more];
    }),
  );
}

function lineOf(
  { columns }: PlanTable,
  group: readonly number[],
  widths: ReadonlyMap<number, number>,
  cells: readonly string[],
  level: Row['level'],
): readonly string[] {
  const lead = (at: number) => (at === 0 ? '  '.repeat(level) : '');
  const parts = group.map((at) => linesOf(cells[at]!, widths.get(at)! - lead(at).length));
  const height = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, index) => {
    const shown = group.map((at, place) => {
      const text = `${lead(at)}${parts[place]![index] ?? ''}`;
      return columns[at]!.isNumber ? padBefore(text, widths.get(at)!) : padTo(text, widths.get(at)!);
    });
    return `${INDENT}${shown.join(GAP)}`.trimEnd();
  });
}

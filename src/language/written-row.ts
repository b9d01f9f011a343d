/** Rows as they are written in a file, and what is wrong with them. */
import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, Related, Span } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { withUntold } from './many-mistakes.js';
import type { JsonObject } from '../vocabulary/json.js';
import { didYouMean } from '../vocabulary/suggest.js';
import type { PropertySchema } from './documents.js';

export const MOST_ROWS = 200_000;

/** So many mistakes of one file are told; of the others, how many there are. */
const MOST_TOLD = 10;

/** Where in a file something is wrong; all count from 1. */
export interface Spot {
  readonly line: number;
  readonly column?: number;
  readonly length?: number;
}

export interface WrittenRow {
  /** The values that are there, typed as far as their text allows it. */
  readonly values: JsonObject;
  /** Where it begins. */
  readonly line: number;
  /** The place of a column's value, or of the row where it has none. Looks for it: ask where something is wrong. */
  readonly spotOf: (column: string) => Spot;
}

/** A column whose declaration is shown beside a mistake, or another place in the file. */
export type SecondPlace = { readonly column: string } | { readonly message: string; readonly spot: Spot };

/** Where the rows of a file go. */
export interface RowSink {
  /** By name, of the columns that are read. */
  readonly columns: ReadonlyMap<string, PropertySchema>;
  /** Columns that every row has. */
  readonly required: ReadonlySet<string>;
  /** Whether the file may have other columns. */
  readonly isOpen: boolean;
  readonly mistakes: RowMistakes;
  readonly take: (row: WrittenRow) => void;
}

/** The mistakes in one file's rows. A column that is wrong a hundred thousand times is told of ten times. */
export class RowMistakes {
  private readonly told: Diagnostic[] = [];
  private untold = 0;
  /** The place of the first that is not told. */
  private untoldFrom: Span | undefined;
  /** Columns whose declaration has been shown. */
  private readonly shown = new Set<string>();

  /** `declaredAt` finds what a document says of a column. */
  constructor(
    private readonly file: string,
    private readonly declaredAt?: (column: string) => Span,
  ) {}

  /** A place that must be looked for is looked for only where the mistake is told. */
  say(code: ErrorCode, spot: Spot | (() => Spot), message: string, help: string, second?: SecondPlace): void {
    if (this.untold > 0) {
      this.untold += 1;
      return;
    }
    const place = typeof spot === 'function' ? spot() : spot;
    if (this.told.length === MOST_TOLD) {
      this.untold = 1;
      this.untoldFrom = this.spanOf(place);
      return;
    }
    this.told.push(error(code, this.spanOf(place), message, { help, related: this.relatedTo(second) }));
  }

  /** Whether more are counted only: what they would say need not be made up. */
  get isFull(): boolean {
    return this.told.length === MOST_TOLD;
  }

  get isEmpty(): boolean {
    return this.told.length === 0;
  }

  all(): readonly Diagnostic[] {
    return withUntold(this.told, this.untold, this.untoldFrom);
  }

  private relatedTo(second: SecondPlace | undefined): readonly Related[] | undefined {
    if (!second) return undefined;
    if ('spot' in second) return [{ message: second.message, span: this.spanOf(second.spot) }];
    if (!this.declaredAt || second.column === '' || this.shown.has(second.column)) return undefined;
    this.shown.add(second.column);
    const message = `\`${second.column}\` is declared here`;
    return [{ message, span: this.declaredAt(second.column) }];
  }

  private spanOf({ line, column = 1, length = 1 }: Spot): Span {
    return { file: this.file, line, column, endLine: line, endColumn: column + Math.max(1, length) };
  }
}

export function unknownColumn(name: string, spot: () => Spot, { columns, mistakes }: RowSink): void {
  if (mistakes.isFull) return mistakes.say('unknown-column', spot, '', '');
  mistakes.say(
    'unknown-column',
    spot,
    `nothing reads the column \`${name}\``,
    `describe it in \`columns\`, or write \`additionalProperties: true\` there; ${didYouMean(name, [...columns.keys()], 'column')}`,
  );
}

export function tooManyRows(line: number, { mistakes }: RowSink): void {
  mistakes.say(
    'too-many-rows',
    { line },
    `a table has at most ${MOST_ROWS / 1000},000 rows`,
    'leave out the rows that no rule reads',
  );
}

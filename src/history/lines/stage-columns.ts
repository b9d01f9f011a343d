/** The columns of a stage file, as a row group of it fills. */
import { BytesColumn, DoubleColumn, IntColumn, type ColumnBuffer } from '../parquet/column-buffer.js';
import { StageWriter, type ColumnSchema } from '../parquet/stage-writer.js';

/** A row group has no more rows, nor so much in it: it is in memory until it is whole. */
const MOST_ROWS = 65_536;
const MOST_BYTES = 2 ** 24;
/** Rows between two looks at how much there is. */
const BETWEEN_LOOKS = 1024;

export class StageColumns {
  readonly block = new IntColumn();
  readonly at = new IntColumn();
  readonly lot = new IntColumn();
  readonly reason = new BytesColumn();
  readonly user = new BytesColumn();
  readonly previous = new BytesColumn();
  readonly message = new BytesColumn();
  readonly received = new DoubleColumn();
  readonly time = new DoubleColumn();
  readonly code = new IntColumn();
  readonly numbers: readonly DoubleColumn[];
  readonly codes: readonly IntColumn[];
  readonly plain: readonly BytesColumn[];
  readonly consent = new IntColumn();
  readonly properties = new BytesColumn();
  readonly traits = new BytesColumn();
  readonly doubtProperties = new BytesColumn();
  readonly doubtTraits = new BytesColumn();
  readonly doubtConsent = new BytesColumn();
  readonly isDoubtful = new IntColumn();
  readonly record = new BytesColumn();
  private readonly all: readonly ColumnBuffer[];
  private readonly writer: StageWriter;
  private rows = 0;

  constructor(path: string, values: number) {
    this.numbers = Array.from({ length: values }, () => new DoubleColumn());
    this.codes = Array.from({ length: values }, () => new IntColumn());
    this.plain = Array.from({ length: values }, () => new BytesColumn());
    const named: readonly (readonly [string, ColumnBuffer])[] = [
      ['block', this.block],
      ['at', this.at],
      ['lot', this.lot],
      ['reason', this.reason],
      ['user', this.user],
      ['previous', this.previous],
      ['message', this.message],
      ['received', this.received],
      ['time', this.time],
      ['code', this.code],
      ...this.numbers.map((column, index) => [`n${index}`, column] as const),
      ...this.codes.map((column, index) => [`k${index}`, column] as const),
      ...this.plain.map((column, index) => [`v${index}`, column] as const),
      ['consent', this.consent],
      ['properties', this.properties],
      ['traits', this.traits],
      ['doubt_properties', this.doubtProperties],
      ['doubt_traits', this.doubtTraits],
      ['doubt_consent', this.doubtConsent],
      ['is_doubtful', this.isDoubtful],
      ['record', this.record],
    ];
    this.all = named.map(([, column]) => column);
    this.writer = new StageWriter(
      path,
      named.map(([name, { type }]): ColumnSchema => ({ name, type })),
    );
  }

  /** The place of the next row in the row group: a column that has nothing there need not be told. */
  next(): number {
    if (this.rows === MOST_ROWS || (this.rows % BETWEEN_LOOKS === 0 && this.size() > MOST_BYTES))
      this.flush();
    return this.rows++;
  }

  private size(): number {
    return this.all.reduce((sum, column) => sum + column.bytes().length, 0);
  }

  private flush(): void {
    for (const { presence } of this.all) presence.rows = this.rows;
    this.writer.writeRowGroup(this.all);
    this.rows = 0;
  }

  close(): void {
    this.flush();
    this.writer.close();
  }

  abandon(): void {
    this.writer.abandon();
  }
}

/** A value at a row, after rows that have none. */
export function putNumber(column: DoubleColumn | IntColumn, row: number, value: number): void {
  column.presence.rows = row;
  column.push(value);
}

export function putBytes(
  column: BytesColumn,
  row: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  column.presence.rows = row;
  column.push(bytes, start, end);
}

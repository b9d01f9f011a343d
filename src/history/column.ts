/** A column of a table, with the name of its type in DuckDB. */
export interface Column {
  readonly name: string;
  readonly type: string;
  /** Of a STRUCT that may be an object of an event. */
  readonly fields?: readonly Column[];
}

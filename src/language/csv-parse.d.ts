/** The part of csv-parse that is used here; the package's own types would bring in those of Node. */
declare module 'csv-parse/browser/esm/sync' {
  export interface Options {
    readonly record_delimiter?: string;
    readonly relax_column_count?: boolean;
    readonly skip_empty_lines?: boolean;
    readonly to?: number;
    readonly on_record?: (record: readonly string[], context: { readonly lines: number }) => null;
  }
  /** Thrown where the text is no CSV. */
  export interface CsvError extends Error {
    readonly code: string;
    readonly lines: number;
  }
  export function parse(text: string, options: Options): readonly unknown[];
}

/** A log that cannot be read: a file that is missing, broken or of no known format, or DuckDB giving up on it. */
export class LogError extends Error {
  override readonly name = 'LogError';

  constructor(
    message: string,
    /** The file as the caller named it, where the mistake is one file's. */
    readonly file?: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** A `source` whose query is refused, fails, or yields columns that are no event. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(
    /** The source's name. */
    readonly source: string,
    readonly reason: string,
    /** Line within the query's text, from 1, where it is known. */
    readonly line?: number,
    cause?: unknown,
  ) {
    super(`source \`${source}\`${line === undefined ? '' : `, line ${line} of its query`}: ${reason}`, {
      cause,
    });
  }
}

import { type DuckDBConnection, StatementType } from '@duckdb/node-api';

import { complaintOf, literal, rowsOf } from './database.js';
import { SourceError } from './log-error.js';

/** Far more than a readable query needs, and little enough for any parser. */
const LONGEST_QUERY = 50_000;

/** The table functions that read nothing but their arguments. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set([
  'unnest',
  'range',
  'generate_series',
  'json_each',
  'json_tree',
]);

/** Macros that read nothing but their arguments; DuckDB's others ask for its catalog, its settings or the clock. */
const MACROS =
  /^(array_\w+|list_\w+|json\w*|map_contains_\w+|histogram|histogram_values|date_add|days_in_month|fdiv|fmod|generate_subscripts|geomean|geometric_mean|nullif|round_even|roundbankers|split_part|wavg|weighted_avg|md5_number_\w+)$/;

/** Functions that DuckDB calls consistent, and that still read settings or the clock, sample, or take SQL or names as text. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'aggregate',
  'array_aggr',
  'array_aggregate',
  'current_localtime',
  'current_localtimestamp',
  'current_setting',
  'getenv',
  'getvariable',
  'json_deserialize_sql',
  'json_execute_serialized_sql',
  'json_serialize_plan',
  'json_serialize_sql',
  'list_aggr',
  'list_aggregate',
  'parse_duckdb_log_message',
  'reservoir_quantile',
  'version',
]);

/** Names that are calls without parentheses. */
const CLOCK_NAME = /^(current_\w+|localtime|localtimestamp|session_user)$/i;

type Tree = Readonly<Record<string, unknown>>;

interface Check {
  readonly source: string;
  /** Functions that a query may call, or that DuckDB does not know: it says so better. */
  readonly isAllowed: (name: string) => boolean;
}

/**
 * Refuses every query but a single SELECT over `input` that yields the same rows each time: no other table, file,
 * setting, clock or chance. Throws {@link SourceError}.
 */
export async function checkQuery(
  connection: DuckDBConnection,
  source: string,
  select: string,
): Promise<void> {
  if (select.length > LONGEST_QUERY) {
    throw new SourceError(
      source,
      `its query has ${select.length} characters; at most ${LONGEST_QUERY} are read`,
    );
  }
  await requireOneSelect(connection, source, select);
  const [[text]] = (await rowsOf(
    connection,
    `SELECT CAST(json_serialize_sql(${literal(select)}, skip_null := true) AS VARCHAR)`,
  )) as [[string]];
  const tree = JSON.parse(text) as Tree;
  if (tree['error'] === true)
    throw new SourceError(source, `not one SELECT: ${String(tree['error_message'])}`);
  walk(tree['statements'], new Set(['input']), { source, isAllowed: await allowedFunctions(connection) });
}

async function requireOneSelect(connection: DuckDBConnection, source: string, select: string): Promise<void> {
  const statements = await connection.extractStatements(select).catch((cause: unknown) => {
    const { message, line } = complaintOf(cause);
    throw new SourceError(source, message, line, cause);
  });
  if (statements.count !== 1) {
    throw new SourceError(source, `a source is one SELECT; here are ${statements.count} statements`);
  }
}

async function allowedFunctions(connection: DuckDBConnection): Promise<(name: string) => boolean> {
  const rows = await rowsOf(
    connection,
    `SELECT function_name, bool_and(function_type IN ('scalar', 'aggregate') AND stability = 'CONSISTENT')
     FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'macro') GROUP BY ALL`,
  );
  const known = new Map(rows as readonly (readonly [string, boolean])[]);
  return (name) => !FORBIDDEN.has(name) && (known.get(name) !== false || MACROS.test(name));
}

/** Walks DuckDB's own tree of the query; `tables` are the names that a FROM may say here. */
function walk(node: unknown, tables: ReadonlySet<string>, check: Check): void {
  if (Array.isArray(node)) for (const child of node) walk(child, tables, check);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const tree = node as Tree;
  checkNode(tree, tables, check);
  const { cte_map: named, ...rest } = tree;
  const inScope = named === undefined ? tables : walkNamedQueries(named as Tree, tables, check);
  for (const child of Object.values(rest)) walk(child, inScope, check);
}

/** `WITH a AS (…), b AS (…)`: each name may be used after its own query. */
function walkNamedQueries(named: Tree, tables: ReadonlySet<string>, check: Check): ReadonlySet<string> {
  const inScope = new Set(tables);
  for (const { key, value } of (named['map'] ?? []) as readonly { key: string; value: unknown }[]) {
    walk(value, inScope, check);
    inScope.add(key.toLowerCase());
  }
  return inScope;
}

function checkNode(tree: Tree, tables: ReadonlySet<string>, check: Check): void {
  const refuse = (reason: string): never => {
    throw new SourceError(check.source, reason);
  };
  if (tree['sample'] !== undefined) refuse('a sample is another one each time; a source reads every row');
  switch (tree['type']) {
    case 'BASE_TABLE':
      if (!isTable(tree, tables))
        refuse(`its query reads \`${tableName(tree)}\`; it can read \`input\` and nothing else`);
      return;
    case 'TABLE_FUNCTION':
      checkTableFunction(tree, refuse);
      return;
    case 'SHOW_REF':
      return refuse('DESCRIBE, SHOW and SUMMARIZE are no rows of a log; a source is one SELECT');
    case 'RECURSIVE_CTE_NODE':
      return refuse('a recursive query may never end; a source cannot use one');
    case 'VALUE_PARAMETER':
      return refuse('its query has a parameter; there is nothing to put in its place');
    case 'FUNCTION':
      checkFunction(tree, check, refuse);
      return;
    case 'COLUMN_REF':
      checkColumn(tree['column_names'] as readonly string[], refuse);
      return;
  }
}

function isTable(tree: Tree, tables: ReadonlySet<string>): boolean {
  const qualified = Boolean(tree['schema_name']) || Boolean(tree['catalog_name']);
  return !qualified && tables.has(String(tree['table_name']).toLowerCase());
}

function tableName(tree: Tree): string {
  return [tree['catalog_name'], tree['schema_name'], tree['table_name']].filter(Boolean).join('.');
}

function nameOf(tree: Tree): string {
  return String(tree['function_name']).toLowerCase();
}

function checkTableFunction(tree: Tree, refuse: (reason: string) => never): void {
  const name = nameOf(tree['function'] as Tree);
  if (!TABLE_FUNCTIONS.has(name))
    refuse(`its query calls \`${name}\`; it can read \`input\` and nothing else`);
}

function checkFunction(tree: Tree, check: Check, refuse: (reason: string) => never): void {
  const name = nameOf(tree);
  const isToday = name === 'age' && (tree['children'] as readonly unknown[]).length === 1;
  if (!isToday && (TABLE_FUNCTIONS.has(name) || check.isAllowed(name))) return;
  refuse(`its query calls \`${name}\`; a source gives the same rows every time, from \`input\` alone`);
}

function checkColumn(names: readonly string[], refuse: (reason: string) => never): void {
  if (names.length === 1 && CLOCK_NAME.test(names[0]!)) {
    refuse(
      `its query asks for \`${names[0]}\`; a source gives the same rows every time, from \`input\` alone`,
    );
  }
}

/** Prepares the query once `input` exists, so that DuckDB's complaints name the lines of the user's own text. */
export async function prepareQuery(
  connection: DuckDBConnection,
  source: string,
  select: string,
): Promise<void> {
  try {
    const statements = await connection.extractStatements(select);
    const prepared = await statements.prepare(0);
    const isSelect = prepared.statementType === StatementType.SELECT;
    prepared.destroySync();
    if (!isSelect) throw new SourceError(source, 'a source is one SELECT');
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    const { message, line } = complaintOf(cause);
    throw new SourceError(source, message, line, cause);
  }
}

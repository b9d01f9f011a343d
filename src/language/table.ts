/** Tables beside the rules: files → rows typed by a schema, and all that is wrong with them. */
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import addFormatsModule from 'ajv-formats';
import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, Span } from '../vocabulary/diagnostic.js';
import { error, fileStart } from '../vocabulary/diagnostic.js';
import { didYouMean } from '../vocabulary/suggest.js';
import { readCsv } from './csv.js';
import type { PropertySchema } from './documents.js';
import { readJsonLines } from './json-lines.js';
import { BOUNDS, article } from './schema-check.js';
import type { SourceFile } from './source-file.js';
import { notText } from './source-file.js';
import type { WrittenRow } from './written-row.js';
import { RowMistakes } from './written-row.js';

const addFormats = addFormatsModule as unknown as FormatsPlugin;

/** In UTF-16 code units: a table is read whole, by every command. */
export const LARGEST_TABLE = 16_000_000;

/** Whether a file beside the rules is a table. */
export function isTableFile(path: string): boolean {
  return /^rules\/.*\.(csv|jsonl|ndjson)$/.test(path);
}

/** Reads a file's rows in their order. `accept` gets those that the schema has nothing against, and may have something against them. */
export function readTable(
  file: SourceFile,
  schema: PropertySchema,
  accept: (row: WrittenRow, mistakes: RowMistakes) => void,
  declaredAt?: (column: string) => Span,
): readonly Diagnostic[] {
  const refused = tooLarge(file) ?? notText(file) ?? empty(file);
  if (refused) return [refused];
  const mistakes = new RowMistakes(file.path, declaredAt);
  const sink = {
    columns: new Map(Object.entries(schema.properties ?? {})),
    required: new Set(schema.required),
    isOpen: schema.additionalProperties === true,
    mistakes,
    take: (row: WrittenRow) => {
      if (checkRow(row, schema, mistakes)) accept(row, mistakes);
    },
  };
  const text = file.text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (file.path.endsWith('.csv')) readCsv(text, sink);
  else readJsonLines(text, sink);
  return mistakes.all();
}

/** Whether a schema has nothing against a row; what it has is told. */
export function checkRow(row: WrittenRow, schema: PropertySchema, mistakes: RowMistakes): boolean {
  const validate = validatorOf(schema);
  if (validate(row.values)) return true;
  for (const one of validate.errors ?? []) tell(one, row, mistakes);
  return false;
}

function tooLarge({ path, text }: SourceFile): Diagnostic | undefined {
  if (text.length <= LARGEST_TABLE) return undefined;
  const help = 'leave out the rows and columns that no rule reads';
  return error(
    'file-too-large',
    fileStart(path),
    `this table is larger than ${LARGEST_TABLE / 1_000_000} MB`,
    {
      help,
    },
  );
}

function empty({ path, text }: SourceFile): Diagnostic | undefined {
  return text.trim() === '' ? noRows(path) : undefined;
}

export function noRows(path: string): Diagnostic {
  const help = path.endsWith('.csv')
    ? 'write a line of column names, and below it the rows'
    : 'write one JSON object a line';
  return error('empty-file', fileStart(path), 'this table has no rows', { help });
}

const validators = new WeakMap<PropertySchema, ValidateFunction>();

/** Compiled once for every schema; a document's own is read once anyway, that of counts by every catalog. */
function validatorOf(schema: PropertySchema): ValidateFunction {
  let validate = validators.get(schema);
  if (!validate) validators.set(schema, (validate = compiled(schema)));
  return validate;
}

function compiled(schema: PropertySchema): ValidateFunction {
  // The document's own schema has checked this one, and the meta-schema costs more than all of them.
  const options = { strict: false, strictNumbers: true, validateSchema: false, meta: false } as const;
  const ajv = new Ajv2020({ allErrors: true, verbose: true, ...options, code: { optimize: false } });
  addFormats(ajv, ['email', 'date-time', 'date', 'uri']);
  return ajv.compile(schema);
}

function tell(one: ErrorObject, row: WrittenRow, mistakes: RowMistakes): void {
  const params = one.params as Readonly<Record<string, unknown>>;
  const steps = one.instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (one.keyword === 'required') {
    const name = [...steps, String(params['missingProperty'])].join('.');
    const spot = () => row.spotOf(steps[0] ?? name);
    mistakes.say('missing-value', spot, `\`${name}\` is missing`, 'fill it in, or take it from `required`', {
      column: steps[0] ?? name,
    });
    return;
  }
  const subject = steps.length === 0 ? 'the row' : `\`${steps.join('.')}\``;
  const [code, words, help = 'mend it, or what `columns` says of it'] = complaint(one, params);
  mistakes.say(code, () => row.spotOf(steps[0] ?? ''), `${subject} ${words}`, help, {
    column: steps[0] ?? '',
  });
}

const TYPE_HELP: Readonly<Record<string, string>> = {
  number: 'write `1299.50`: no unit, no comma',
  integer: 'write `1299`: no unit, no comma',
  boolean: 'write `true` or `false`',
};

function complaint(
  { keyword, data }: ErrorObject,
  params: Readonly<Record<string, unknown>>,
): readonly [code: ErrorCode, words: string, help?: string | undefined] {
  switch (keyword) {
    case 'type': {
      const type = String(params['type']);
      return ['wrong-type', `is ${show(data)}, but must be ${article(type)}`, TYPE_HELP[type]];
    }
    case 'enum': {
      const allowed = (params['allowedValues'] as readonly unknown[]).map(String);
      return ['unknown-value', `is ${show(data)}`, didYouMean(String(data), allowed, 'value')];
    }
    case 'const':
      return ['unknown-value', `is ${show(data)}`, `write ${show(params['allowedValue'])}`];
    case 'format':
      return ['bad-format', `is ${show(data)}, which is no \`${String(params['format'])}\``];
    case 'additionalProperties':
      return ['unknown-column', `has an unknown member ${show(params['additionalProperty'])}`];
    case 'exclusiveMinimum':
    case 'exclusiveMaximum': {
      const side = keyword === 'exclusiveMinimum' ? 'more' : 'less';
      return ['out-of-range', `is ${show(data)}, but must be ${side} than ${String(params['limit'])}`];
    }
    default:
      return ['out-of-range', BOUNDS[keyword]?.(params['limit']) ?? 'is not valid'];
  }
}

function show(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}

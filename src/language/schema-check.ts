/** Documents against their JSON Schemas: ajv's findings, told in the words of the rules and at the YAML line. */
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import addFormatsModule from 'ajv-formats';
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { acceptance } from './acceptance.js';
import type { Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import { conditionMistake } from './condition-mistakes.js';
import { firstOf } from './many-mistakes.js';
import { EDITOR_KEYWORDS } from './schema/meanings.js';
import type { JsonSchema } from './schema/shared.js';
import { shared } from './schema/shared.js';
import {
  constFix,
  firstVersion,
  formFixOf,
  renamedKey,
  respeltValue,
  retyped,
  withoutRepeat,
} from './schema-fix.js';
import { formFix } from './type-fix.js';
import { closest } from '../vocabulary/suggest.js';
import type { Located } from './yaml.js';

const addFormats = addFormatsModule as unknown as FormatsPlugin;

/** Checks a located value, and says all that is wrong with it. */
export interface SchemaCheck {
  (located: Located): readonly Diagnostic[];
  /** The parts that are refused; of what is incomplete, what should hold the missing part. Undefined where they are too many. */
  readonly refused: (located: Located) => readonly Refused[] | undefined;
}

/** A part that is refused, and the key that was meant where it is a misspelt one. */
export interface Refused {
  readonly path: Path;
  readonly meant: string | undefined;
}

/** A check against one schema; `common` are the schemas that it refers to, compiled once for all that do. */
export function schemaCheck(schema: JsonSchema, common: readonly JsonSchema[]): SchemaCheck {
  const accepts = acceptance(schema, common);
  let compiled: ValidateFunction | undefined;
  const errorsOf = ({ value }: Located): readonly ErrorObject[] => {
    if (accepts(value)) return [];
    const validate = (compiled ??= ajvWith(common).compile(schema));
    return validate(value) ? [] : (validate.errors ?? []);
  };
  // What is refused of a document is asked for after it was checked: its errors are those, unless they are too many.
  let last: { readonly value: unknown; readonly errors: readonly ErrorObject[] | undefined } | undefined;
  const check = (located: Located) => {
    const errors = errorsOf(located);
    last = { value: located.value, errors: few(errors) };
    return errors.length === 0 ? [] : collapse(firstErrors(errors), located);
  };
  const refused = (located: Located) => {
    const errors = last?.value === located.value ? last.errors : few(errorsOf(located));
    return errors && usefulOf(errors).map((one) => refusedPart(one, located));
  };
  return Object.assign(check, { refused });
}

/** Sorting errors by what was meant looks at each several times; no document has so many that it matters which are first. */
const MOST_ERRORS = 300;

function few(errors: readonly ErrorObject[]): readonly ErrorObject[] | undefined {
  return errors.length > MOST_ERRORS ? undefined : errors;
}

/** The first errors, without those whose `oneOf` would only follow: which branch was meant is not known of them. */
function firstErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  if (errors.length <= MOST_ERRORS) return errors;
  const next = errors[MOST_ERRORS]!.instancePath.split('/');
  const above = next.map((_, index) => next.slice(0, index + 1).join('/'));
  const cut = new Set(
    errors
      .slice(MOST_ERRORS)
      .filter(({ keyword, instancePath }) => keyword === 'oneOf' && above.includes(instancePath))
      .map(({ instancePath }) => instancePath),
  );
  const isCut = ({ instancePath }: ErrorObject) =>
    [...cut].some((path) => `${instancePath}/`.startsWith(`${path}/`));
  const kept = errors.slice(0, MOST_ERRORS).filter((one) => !isCut(one));
  return kept.length > 0 ? kept : errors.slice(0, MOST_ERRORS);
}

function refusedPart(one: ErrorObject, located: Located): Refused {
  const path = pathOf(one.instancePath, located);
  const { additionalProperty, propertyName } = one.params as Readonly<Record<string, unknown>>;
  if (one.keyword === 'propertyNames') return { path: [...path, String(propertyName)], meant: undefined };
  // Of a document with two forms the first is kept.
  if (one.keyword === 'oneOf' && path.length === 0)
    return { path: begunIn(one).slice(1, 2), meant: undefined };
  if (one.keyword !== 'additionalProperties') return { path, meant: undefined };
  const given = one.data as object;
  const free = Object.keys((one.parentSchema?.['properties'] ?? {}) as object).filter(
    (key) => !Object.hasOwn(given, key),
  );
  return {
    path: [...path, String(additionalProperty)],
    meant: closest(String(additionalProperty), free),
  };
}

/**
 * ajv copies all errors so far wherever a schema is referred to, which takes time by the square of their number. Nobody else
 * holds these lists, so that what is found can be added to the one that is there.
 */
function withoutCopies(code: string): string {
  const joining = code.replace(/vErrors\.concat\(([^()]*)\)/g, 'joined(vErrors, $1)');
  return joining === code ? code : `${JOINED}${joining}`;
}

const JOINED = 'function joined(all, more) { for (const one of more) all.push(one); return all; }\n';

const instances = new WeakMap<readonly JsonSchema[], Ajv2020>();

function ajvWith(common: readonly JsonSchema[]): Ajv2020 {
  const known = instances.get(common);
  if (known) return known;
  const options = {
    allErrors: true,
    verbose: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    // Our schemas are held against the meta-schema by a test: doing so takes longer than reading most projects.
    validateSchema: false,
    meta: false,
    // A check runs over a few documents: making its code shorter takes longer than that saves.
    code: { optimize: false, process: withoutCopies },
  } as const;
  const ajv = new Ajv2020(options);
  addFormats(ajv, ['email', 'date-time', 'date', 'uri']);
  ajv.addVocabulary([...EDITOR_KEYWORDS]);
  for (const one of common) ajv.addSchema(one);
  instances.set(common, ajv);
  return ajv;
}

/** Only what helps: of alternatives the one that was meant, no umbrella errors. */
function usefulOf(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  // Of a key that is no name, `propertyNames` tells; why it is none needs no line of its own.
  const kept = withoutOtherBranches(errors).filter(({ propertyName }) => propertyName === undefined);
  return kept.filter(
    (one) => one.keyword !== 'if' && !isWrongTypeAnyway(one, kept) && !isMisspelt(one, kept),
  );
}

/** Each mistake once. */
function collapse(errors: readonly ErrorObject[], located: Located): readonly Diagnostic[] {
  const seen = new Set<string>();
  const told = usefulOf(errors)
    .map((one) => diagnose(one, located))
    .filter((one) => {
      const key = `${one.span.line}:${one.span.column}:${one.message}`;
      return !seen.has(key) && seen.add(key);
    });
  return firstOf(told);
}

/** Alternatives need not be told of a value that is of none of their types. */
function isWrongTypeAnyway({ keyword, instancePath }: ErrorObject, all: readonly ErrorObject[]): boolean {
  return (
    keyword === 'oneOf' && all.some((one) => one.keyword === 'type' && one.instancePath === instancePath)
  );
}

/** Whether a key is missing because it stands there misspelt, which is told already. */
function isMisspelt(one: ErrorObject, all: readonly ErrorObject[]): boolean {
  const { keyword, params, instancePath } = one;
  const isForm = keyword === 'oneOf' && instancePath === '';
  if (keyword !== 'required' && !isForm) return false;
  const missing = isForm ? titlesOf(one) : [String(params['missingProperty'])];
  const strays = all.filter(
    (other) => other.keyword === 'additionalProperties' && other.instancePath === instancePath,
  );
  return strays.some((stray) => closest(String(stray.params['additionalProperty']), missing) !== undefined);
}

/**
 * Of every failed `oneOf`, the errors of the branch that was meant, or the `oneOf` itself where none was. Errors
 * are looked at from the outermost `oneOf` inwards.
 */
function withoutOtherBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors
    .filter(({ keyword }) => keyword === 'oneOf')
    .sort((a, b) => a.instancePath.length - b.instancePath.length);
  let kept = errors;
  for (const choice of choices) {
    if (!kept.includes(choice)) continue;
    const inside = kept.filter((one) => isBelow(one, choice));
    const branch = meantBranch(choice, inside);
    kept = kept.filter((one) => {
      if (one === choice) return branch === undefined;
      return !isBelow(one, choice) || (branch !== undefined && belongsTo(one, choice, branch));
    });
  }
  return kept;
}

/** Whether an error was found while a branch of `choice` was tried. */
function isBelow(one: ErrorObject, choice: ErrorObject): boolean {
  return (
    one !== choice &&
    `${one.instancePath}/`.startsWith(`${choice.instancePath}/`) &&
    branchesOf(choice).some((_, index) => belongsTo(one, choice, index))
  );
}

function branchesOf(choice: ErrorObject): readonly JsonSchema[] {
  return choice.schema as readonly JsonSchema[];
}

/**
 * An error of the value itself goes by the schema's path, one of a part by the branch that knows the part: the
 * schema's path of a part may run through the same `oneOf` again, as conditions nest in conditions.
 */
function belongsTo(one: ErrorObject, choice: ErrorObject, branch: number): boolean {
  if (one.instancePath.length > choice.instancePath.length) return inBranchProperty(one, choice, branch);
  return one.schemaPath.startsWith(`${choice.schemaPath}/`)
    ? one.schemaPath.startsWith(`${choice.schemaPath}/${branch}/`)
    : isOfReference(one, choice, branch);
}

/** ajv begins the path of a schema that is referred to anew: an `allOf` of references has errors at `#/allOf/…`. */
function isOfReference(one: ErrorObject, choice: ErrorObject, branch: number): boolean {
  const schema = branchesOf(choice)[branch]!;
  return '$ref' in schema || ('allOf' in schema && one.schemaPath.startsWith('#/allOf/'));
}

function inBranchProperty(one: ErrorObject, choice: ErrorObject, branch: number): boolean {
  const first = one.instancePath.slice(choice.instancePath.length + 1).split('/')[0]!;
  const properties = branchesOf(choice)[branch]!['properties'] as
    Readonly<Record<string, unknown>> | undefined;
  return properties !== undefined && Object.hasOwn(properties, unescapePointer(first));
}

/** The branch whose first required key is there, or whose type fits; undefined where none or several are. */
function meantBranch(choice: ErrorObject, inside: readonly ErrorObject[]): number | undefined {
  const value: unknown = choice.data;
  const fits = branchesOf(choice).flatMap((branch, index) => (couldBe(branch, value) ? [index] : []));
  if (fits.length === 1) return fits[0];
  if (fits.length === 0) return onlyMap(choice);
  const failing = fits.map((index) => inside.filter((one) => belongsTo(one, choice, index)).length);
  const fewest = Math.min(...failing);
  return fits.length > 1 && failing.filter((count) => count === fewest).length === 1
    ? fits[failing.indexOf(fewest)]
    : undefined;
}

/** Of a map without the key that says which it is, the only branch that is one. */
function onlyMap(choice: ErrorObject): number | undefined {
  const maps = branchesOf(choice).flatMap((branch, index) => ('required' in branch ? [index] : []));
  return isObject(choice.data) && maps.length === 1 ? maps[0] : undefined;
}

function couldBe(branch: JsonSchema, value: unknown): boolean {
  const required = branch['required'] as readonly string[] | undefined;
  if (required) return isObject(value) && Object.hasOwn(value, required[0]!);
  if (branch['type'] === 'array') return Array.isArray(value);
  if (branch['type'] === 'object') return isObject(value);
  const isText =
    ['const', 'enum', '$ref'].some((keyword) => keyword in branch) || branch['type'] === 'string';
  return !isText || typeof value === 'string';
}

function unescapePointer(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** A JSON pointer as a path into the document's value. */
function pathOf(pointer: string, located: Located): Path {
  const path: (string | number)[] = [];
  let value: unknown = located.value;
  for (const raw of pointer.split('/').slice(1)) {
    const step = Array.isArray(value) ? Number(raw) : unescapePointer(raw);
    path.push(step);
    value = (value as Record<string | number, unknown> | undefined)?.[step];
  }
  return path;
}

function diagnose(one: ErrorObject, located: Located): Diagnostic {
  const path = pathOf(one.instancePath, located);
  const params = one.params as Readonly<Record<string, unknown>>;
  const name = nameOf(path);
  const here = located.at(path);
  const own = conditionMistake(one, here);
  if (own) return own;
  switch (one.keyword) {
    case 'additionalProperties':
      return unknownKey(one, located, path, String(params['additionalProperty']));
    case 'required': {
      const key = String(params['missingProperty']);
      return error('missing-key', here, `\`${key}\` is missing${path.length > 0 ? ` in ${name}` : ''}`, {
        help: `add \`${key}:\`${descriptionOf(one, key)}`,
        fix: key === 'version' && path.length === 0 ? firstVersion(located) : undefined,
      });
    }
    case 'propertyNames':
      return error(
        'bad-key',
        located.at([...path, String(params['propertyName'])], 'key'),
        `\`${String(params['propertyName'])}\` can not be a key here`,
        {
          help: helpOfNames(one),
        },
      );
    case 'enum':
      return notOneOf(one, here, (params['allowedValues'] as readonly unknown[]) ?? []);
    case 'const':
      return error('unknown-value', here, `${show(one.data)} can not stand here`, {
        help: `write ${show(params['allowedValue'])}`,
        fix: constFix(one, here, params['allowedValue']),
      });
    case 'type':
      return error(
        'wrong-type',
        here,
        `${name} is ${typeOf(one.data)}, but must be ${article(String(params['type']))}`,
        {
          help: expectation(one),
          fix: retyped(one, here),
        },
      );
    case 'oneOf':
      return noBranch(one, located, path, name);
    case 'pattern':
    case 'format':
      return error('bad-format', here, `${show(one.data)} is not written as ${name} must be`, {
        help: expectation(one),
        fix:
          one.keyword === 'pattern' ? formFix(here, String(one.data), String(params['pattern'])) : undefined,
      });
    default:
      return error(
        'out-of-range',
        here,
        `${name} ${BOUNDS[one.keyword]?.(params['limit']) ?? one.message ?? 'is not valid'}`,
        {
          help: expectation(one),
          fix: one.keyword === 'uniqueItems' ? withoutRepeat(one, located, path) : undefined,
        },
      );
  }
}

function nameOf(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return 'the document';
  return typeof last === 'number' ? `item ${last + 1}` : `\`${last}\``;
}

/** Bounds in words; ajv's `limit` is the bound. */
export const BOUNDS: Readonly<Record<string, (limit: unknown) => string>> = {
  minimum: (limit) => `must be ${String(limit)} or more`,
  maximum: (limit) => `must be ${String(limit)} or less`,
  minItems: (limit) => `needs at least ${String(limit)} ${limit === 1 ? 'item' : 'items'}`,
  maxItems: (limit) => `takes at most ${String(limit)} items`,
  minLength: () => 'must not be empty',
  maxLength: (limit) => `takes at most ${String(limit)} characters`,
  minProperties: () => 'must not be empty',
  uniqueItems: () => 'says one thing twice',
};

function unknownKey(one: ErrorObject, located: Located, path: Path, key: string): Diagnostic {
  const known = Object.keys((one.parentSchema?.['properties'] ?? {}) as object);
  const guess = closest(key, known);
  const place = located.at([...path, key], 'key');
  return error('unknown-key', place, `unknown key \`${key}\``, {
    fix: renamedKey(one, place, key, known),
    help:
      guess === undefined
        ? `known here: ${known.map((name) => `\`${name}\``).join(', ') || 'none'}`
        : `did you mean \`${guess}\`?`,
  });
}

function notOneOf(
  one: ErrorObject,
  span: ReturnType<Located['at']>,
  allowed: readonly unknown[],
): Diagnostic {
  const guess = typeof one.data === 'string' ? closest(one.data, allowed.map(String)) : undefined;
  const choices = allowed.map((value) => show(value)).join(', ');
  return error('unknown-value', span, `${show(one.data)} is not one of ${choices}`, {
    help: guess === undefined ? `write one of them` : `did you mean \`${guess}\`?`,
    fix: respeltValue(one, span, allowed),
  });
}

function titlesOf(choice: ErrorObject): readonly string[] {
  return branchesOf(choice).map((branch) => String(branch['title'] ?? branch['description'] ?? '…'));
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** The alternatives whose first key is there. */
function begunIn(choice: ErrorObject): readonly string[] {
  const given = keysOf(choice.data);
  return titlesOf(choice).filter((title) => given.includes(title));
}

/** None of the alternatives was begun, or two were mixed. */
function noBranch(one: ErrorObject, located: Located, path: Path, name: string): Diagnostic {
  const span = located.at(path);
  const titles = titlesOf(one);
  // `a text` says what it is, and is nothing to be written.
  const keys = titles.filter((title) => !/^an? /.test(title));
  const isCode = (title: string) => keys.includes(title) && !title.includes('`');
  const words = titles.map((title) => (isCode(title) ? `\`${title}\`` : title));
  const given = keysOf(one.data);
  const begun = begunIn(one);
  if (begun.length > 1) {
    const isDocument = path.length === 0;
    return error(
      'mixed-forms',
      isDocument ? located.at([begun[1]!], 'key') : span,
      `${begun.map((key) => `\`${key}\``).join(' and ')} can not stand in one place`,
      {
        help: isDocument
          ? `keep one of them, and write a document of its own for ${begun.length > 2 ? 'each other' : 'the other'}`
          : 'keep one of them, or nest one in the other',
      },
    );
  }
  const misspelt = given.find((key) => closest(key, keys) !== undefined);
  const guess = misspelt === undefined ? undefined : closest(misspelt, keys);
  const place = misspelt === undefined ? span : located.at([...path, misspelt], 'key');
  return error(
    'unknown-form',
    place,
    `${name} is ${typeOf(one.data)}${one.data === null ? ', and' : ' that'} fits none of ${words.join(', ')}`,
    {
      help: guess === undefined ? `write one of ${words.join(', ')}` : `did you mean \`${guess}\`?`,
      fix: formFixOf(one, located, path, titles),
    },
  );
}

function helpOfNames(one: ErrorObject): string {
  const names = one.parentSchema?.['propertyNames'] as JsonSchema | undefined;
  const allowed = names?.['enum'] as readonly string[] | undefined;
  if (allowed) return `write one of ${allowed.map((name) => `\`${name}\``).join(', ')}`;
  return names?.['$ref'] === shared('identifier')['$ref']
    ? 'write letters, digits and `_`: a template reads it by this name'
    : 'write a name in kebab-case: small letters and digits, parted by `-`';
}

function descriptionOf(one: ErrorObject, key: string): string {
  const properties = one.parentSchema?.['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
  const text = properties?.[key]?.['description'];
  return typeof text === 'string' ? ` (${lowerFirst(text).replace(/\.$/, '')})` : '';
}

function expectation(one: ErrorObject): string | undefined {
  const text = one.parentSchema?.['description'];
  return typeof text === 'string' ? lowerFirst(text).replace(/\.$/, '') : undefined;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `\`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``;
}

function typeOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return (
    { string: 'a text', number: 'a number', boolean: 'true or false', object: 'a map' }[
      typeof value as 'string'
    ] ?? 'unknown'
  );
}

/** A type of JSON Schema in words. */
export function article(type: string): string {
  if (type.includes(',')) return type.split(',').map(article).join(' or ');
  return (
    {
      string: 'a text',
      number: 'a number',
      integer: 'a whole number',
      boolean: 'true or false',
      object: 'a map',
      array: 'a list',
    }[type] ?? type
  );
}

import { warning } from '../vocabulary/diagnostic.js';
import type { Shape } from '../vocabulary/shape.js';
import { meant } from '../vocabulary/spelling.js';
import type { Bench } from './bench.js';
import { report, wordsOf } from './bench.js';
import type { Expression } from './expression.js';
import type { Formatter, Parameter } from './formatters.js';
import { FORMATTERS, isCurrency, isLocale } from './formatters.js';
import { describeShape, fieldOf } from './scope.js';
import { alternatives, didYouMean } from './suggestion.js';

type Call = Extract<Expression, { readonly kind: 'call' }>;

export function reportUnknownFormatter(bench: Bench, { name, nameAt }: Call): void {
  const known = Object.keys(FORMATTERS);
  const help = didYouMean(name, known) ?? `a template may call ${alternatives(known)}`;
  report(bench, {
    ...nameAt,
    code: 'unknown-formatter',
    message: `there is no formatter \`${name}\``,
    help,
    meant: meant(name, known),
  });
}

export function checkCount(bench: Bench, expression: Call, { parameters }: Formatter): void {
  const most = parameters.length;
  const least = parameters.filter((parameter) => !parameter.optional).length;
  const given = expression.parameters.length;
  if (given >= least && given <= most) return;
  const form = parameters.map(({ name, optional }) => (optional ? `${name}?` : name)).join(', ');
  const message = `\`${expression.name}\` takes ${least === most ? most : `${least} to ${most}`} values, not ${given}`;
  report(bench, {
    ...expression,
    code: 'wrong-argument',
    message,
    help: `write \`${expression.name}(${form})\``,
  });
}

/** What is wrong with a literal, which need not wait for a value to be found wrong. */
export function checkLiteral(bench: Bench, given: Expression, parameter: Parameter): void {
  const mistake = literalMistake(given, parameter);
  if (mistake) report(bench, { ...given, code: 'wrong-argument', ...mistake });
}

function literalMistake(
  given: Expression,
  parameter: Parameter,
): { message: string; help?: string | undefined } | undefined {
  const { name, takes, of } = parameter;
  if (given.kind !== 'literal')
    return takes === 'literal' ? { message: `\`${name}\` must be written as a text in quotes` } : undefined;
  const written = String(given.value);
  if (of && !of.includes(written)) {
    return {
      message: `there is no ${name} \`${written}\``,
      help: didYouMean(written, of) ?? `write ${alternatives(of)}`,
    };
  }
  if (name === 'currency' && !isCurrency(written))
    return { message: `\`${written}\` is no currency`, help: 'write one such as `EUR`' };
  if (name === 'locale' && !isLocale(written))
    return { message: `\`${written}\` is no locale`, help: 'write one such as `de`' };
  return undefined;
}

/** What is known of a value that a formatter is given: some can never be formatted so, and of some nobody knows. */
export function checkShape(
  bench: Bench,
  formatter: string,
  given: Expression,
  parameter: Parameter,
  shape: Shape,
): void {
  if (shape.kind !== 'value' || shape.type === 'unknown') return;
  const { name, takes } = parameter;
  const words = wordsOf(bench, given);
  const is = `\`${words}\` is ${describeShape(shape)}`;
  const wrong = (message: string, help: string) => {
    const [elsewhere] = declaredOf(bench, given);
    report(bench, { ...given, code: 'wrong-argument', message, help }, elsewhere);
  };
  const doubtful = (message: string, help: string) =>
    bench.workshop.diagnostics.push(
      warning('may-not-format', bench.located.spanOf(given), message, help, declaredOf(bench, given)),
    );
  if (takes === 'number') {
    if (shape.type === 'boolean')
      wrong(`\`${name}\` must be a number`, `${is}: give \`${formatter}\` a number`);
    else if (shape.type === 'string' && shape.isNumber === false)
      wrong(
        `${is}, and \`${formatter}\` needs a number`,
        'give it a number, also where that stands in for another value',
      );
    else if (shape.type === 'string' && shape.isNumber === undefined)
      doubtful(
        `${is}, and \`${formatter}\` stops the mail where it is no number`,
        'declare it as `type: number`, where it is one',
      );
  } else if (takes === 'instant') {
    if (shape.type === 'boolean' || shape.isInstant === false) {
      const why = shape.type === 'boolean' ? is : `\`${words}\` is not always an instant`;
      wrong(
        `${why}, and \`${formatter}\` needs ${shape.type === 'boolean' ? 'an instant' : 'one'}`,
        INSTANT_HELP,
      );
    } else if (shape.isInstant === undefined)
      doubtful(
        shape.type === 'string'
          ? `${is}, and \`${formatter}\` stops the mail where it is no instant`
          : `${is}, and \`${formatter}\` takes it for milliseconds since 1970`,
        'declare it as `{ type: string, format: date-time }`, where it is an instant',
      );
  } else if (takes === 'text' && shape.type !== 'string') {
    wrong(`${is}, and \`${name}\` must be a text`, `write one${name === 'currency' ? ' such as `EUR`' : ''}`);
  }
}

const INSTANT_HELP =
  'give it a text with `format: date-time` or `format: date`, the time of an event, or `now`';

/** Where the value of a name is set. */
function declaredOf(bench: Bench, given: Expression) {
  if (given.kind !== 'path') return [];
  const span = bench.workshop.dataAt(given.root);
  return span ? [{ message: `\`${given.root}\` is set here`, span }] : [];
}

/** Lists of maps are joined by a field that every map has. */
export function checkJoin(bench: Bench, call: Call, list: Shape | undefined): void {
  if (call.name !== 'join' || list?.kind !== 'list') return;
  const { item } = list;
  const [given, , field] = call.parameters;
  if (field?.kind !== 'literal') {
    if (field !== undefined || (item.kind !== 'object' && item.kind !== 'list')) return;
    const fields = item.kind === 'object' ? Object.keys(item.fields) : [];
    const [first] = fields;
    report(bench, {
      ...given!,
      code: 'not-printable',
      message: `the items of \`${wordsOf(bench, given!)}\` are ${item.kind === 'list' ? 'lists' : 'objects'} and cannot be printed`,
      help:
        first === undefined
          ? 'loop over it'
          : `name the field to print: \`join(${wordsOf(bench, given!)}, ', ', '${first}')\``,
    });
    return;
  }
  checkJoinedField(bench, field, String(field.value), item);
}

function checkJoinedField(bench: Bench, at: Expression, name: string, item: Shape): void {
  const found = fieldOf(item, name);
  if (!found) {
    const fields = item.kind === 'object' ? Object.keys(item.fields) : [];
    report(bench, {
      ...at,
      code: 'unknown-field',
      message: `each item is ${describeShape(item)} and has no \`${name}\``,
      help:
        didYouMean(name, fields) ??
        (fields.length > 0 ? `it has ${alternatives(fields)}` : 'leave the field out'),
    });
  } else if (found.shape.kind === 'list' || found.shape.kind === 'object') {
    report(bench, {
      ...at,
      code: 'not-printable',
      message: `\`${name}\` is ${describeShape(found.shape)} and cannot be printed`,
      help: 'name a field that is a text or a number',
    });
  } else if (found.optional && item.kind === 'object') {
    report(bench, {
      ...at,
      code: 'may-be-missing',
      message: `\`${name}\` of an item may be missing`,
      help: 'name a field that every item has, or loop over the list and guard it by `if`',
    });
  }
}

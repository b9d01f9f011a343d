import { meant } from '../vocabulary/spelling.js';
import type { Bench } from './bench.js';
import { report } from './bench.js';
import type { Expression } from './expression.js';
import type { Formatter, Parameter } from './formatters.js';
import { FORMATTERS, isCurrency, isLocale } from './formatters.js';
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

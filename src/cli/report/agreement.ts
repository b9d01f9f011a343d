/** What `check` found of conditions, as text or as JSON. */
import type { AgreementReport, Disagreement, GivenValue } from '../../check/agreement-check.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Colors } from '../terminal.js';
import { counted, fitted, withCommas } from '../terminal.js';
import type { Texts } from './diagnostics.js';
import { frame } from './diagnostics.js';

export interface ToldAgreement extends AgreementReport {
  readonly most: number;
  readonly seed: number;
  /** Of json-rules-engine. */
  readonly version: string;
}

export function formatAgreement(
  told: ToldAgreement,
  texts: Texts,
  colors: Colors,
  columns: number | undefined,
): string {
  const { conditions, cases, disagreements, version } = told;
  if (conditions === 0) return `${colors.green('✓')} no condition to be held against json-rules-engine`;
  const found = disagreements.map((one) => formatDisagreement(one, texts, colors, columns));
  const sum = `${counted(conditions, 'condition')}, ${counted(cases, 'case')}`;
  const verdict =
    disagreements.length === 0
      ? `${colors.green('✓')} ${sum}, agreed on all of them`
      : `${colors.red('✗')} ${sum}: ${disagreements.length === 1 ? '1 condition differs' : `${withCommas(disagreements.length)} conditions differ`} from json-rules-engine; please report it`;
  return [
    ...found.flatMap((text) => [text, '']),
    verdict,
    ...coverageOf(told),
    `  json-rules-engine ${version}`,
  ]
    .map((line) => fitted(line, columns))
    .join('\n');
}

function coverageOf({ coverage, most, seed }: ToldAgreement): readonly string[] {
  const { all, pairs, some } = coverage;
  const ways = [
    ...(all > 0 ? [`${withCommas(all)} over every combination of values`] : []),
    ...(pairs > 0 ? [`${withCommas(pairs)} over every pair of values and more at random`] : []),
    ...(some > 0 ? [`${withCommas(some)} over some pairs of values; \`--cases\` allows more`] : []),
  ];
  const isWhole = pairs + some === 0;
  return [`  ${ways.join(', ')}${isWhole ? '' : `: up to ${withCommas(most)} cases each, seed ${seed}`}`];
}

function formatDisagreement(
  { place, difference, values }: Disagreement,
  texts: Texts,
  colors: Colors,
  columns: number | undefined,
): string {
  const head = `${colors.red(colors.bold('differs'))} ${colors.cyan(formatPlace(place))}  ${difference}`;
  return [
    head,
    ...frame(place, texts, colors, colors.red, undefined, columns),
    ...values.map(
      (one) =>
        `    ${nameOf(one)} ${one.value === undefined ? 'is missing' : `= ${canonicalJson(one.value)}`}`,
    ),
  ].join('\n');
}

/** `count {"event":"Order Completed"}`, `event $.properties.total`. */
function nameOf({ fact: { fact, params, path } }: GivenValue): string {
  return [fact, ...(params ? [canonicalJson(params)] : []), ...(path === undefined ? [] : [path])].join(' ');
}

export function agreementRecord(told: ToldAgreement): object {
  const { conditions, cases, coverage, disagreements, most, seed, version } = told;
  return {
    count: conditions,
    cases,
    coverage,
    most,
    seed,
    jsonRulesEngine: version,
    differences: disagreements.map(({ place, role, condition, difference, values }) => ({
      span: place,
      role,
      condition,
      difference,
      values: values.map(({ fact: { fact, params, path }, value }) => ({
        fact,
        ...(params ? { params } : {}),
        ...(path === undefined ? {} : { path }),
        ...(value === undefined ? {} : { value }),
      })),
    })),
  };
}

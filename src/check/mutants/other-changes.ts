/** Changes of segments, scores, content, experiments and catalogs. */
import type {
  CatalogBody,
  ContentBody,
  ExperimentBody,
  PropertySchema,
  ScoreBody,
  SegmentBody,
  VariantBody,
} from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { JsonValue, Path } from '../../vocabulary/json.js';
import { periodChanges } from './campaign-changes.js';
import type { Change } from './change.js';
import { drop, write } from './change.js';
import { conditionChanges, optionalCondition, othersThan } from './condition-changes.js';
import { numberChanges, shareChanges } from './constants.js';
import { bindingChanges, choiceChanges, waitChanges } from './step-changes.js';
import { shownTextChanges, textChanges } from './text-changes.js';

export function segmentChanges({ when }: SegmentBody, ruleSet: RuleSet): readonly Change[] {
  return conditionChanges(when, ['when'], ruleSet);
}

export function scoreChanges(
  { points, halfLife, levels = {} }: ScoreBody,
  ruleSet: RuleSet,
): readonly Change[] {
  return [
    ...points.flatMap(({ event, add, where }, index) => [
      ...(points.length > 1 ? [drop('points-dropped', ['points', index], `no points for \`${event}\``)] : []),
      ...numberChanges(add, ['points', index, 'add'], 'points'),
      ...optionalCondition('where', where, ['points', index, 'where'], ruleSet),
    ]),
    ...periodChanges('half-life', halfLife, ['halfLife']),
    ...Object.entries(levels).flatMap(([name, least]) => numberChanges(least, ['levels', name], 'level')),
  ];
}

export function contentChanges(name: string, { choose }: ContentBody, ruleSet: RuleSet): readonly Change[] {
  const names = namesShownWith(name, ruleSet);
  return [
    ...choiceChanges(choose, ['choose'], ruleSet),
    ...choose.flatMap((one, index) =>
      'when' in one
        ? shownTextChanges(one.show, ['choose', index, 'show'], names)
        : shownTextChanges(one.otherwise, ['choose', index, 'otherwise'], names),
    ),
  ];
}

/** What the mails that show a block may read. */
function namesShownWith(name: string, { campaigns }: RuleSet): readonly string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      const { data, content } = value as { readonly data?: unknown; readonly content?: unknown };
      const isShowing =
        typeof content === 'object' && content !== null && Object.values(content).includes(name);
      if (isShowing && typeof data === 'object' && data !== null)
        for (const one of Object.keys(data)) names.add(one);
      Object.values(value).forEach(visit);
    }
  };
  for (const { body } of campaigns.values()) visit(body.steps);
  return [...names];
}

export function experimentChanges(body: ExperimentBody, ruleSet: RuleSet): readonly Change[] {
  const { coverage, variants, exclusive } = body;
  const bounds = typeof exclusive === 'object' ? exclusive : undefined;
  return [
    ...(coverage === undefined
      ? []
      : [...shareChanges(coverage, ['coverage'], 'coverage', 10), drop('coverage-dropped', ['coverage'])]),
    ...variants.flatMap((variant, index) => variantChanges(variant, ['variants', index], ruleSet)),
    ...(exclusive === undefined ? [] : [drop('exclusive-dropped', ['exclusive'])]),
    ...(bounds
      ? [
          ...shareChanges(bounds.from, ['exclusive', 'from'], 'exclusive', 10),
          ...shareChanges(bounds.to, ['exclusive', 'to'], 'exclusive', 10),
        ]
      : []),
  ];
}

function variantChanges(
  { weight, set = {}, holdout }: VariantBody,
  path: Path,
  ruleSet: RuleSet,
): readonly Change[] {
  return [
    ...(weight === undefined
      ? []
      : [
          write('weight-lowered', [...path, 'weight'], weight / 2),
          write('weight-raised', [...path, 'weight'], weight * 2),
        ]),
    ...(holdout === undefined ? [] : [drop('holdout-dropped', [...path, 'holdout'])]),
    ...Object.entries(set).flatMap(([key, value]) => [
      drop('set-dropped', [...path, 'set', key], `without \`${key}\``),
      ...setChanges(key, value ?? null, [...path, 'set', key], ruleSet),
    ]),
  ];
}

/** A value that a variant lays over the campaign, changed as it would be there. */
function setChanges(key: string, value: JsonValue, path: Path, ruleSet: RuleSet): readonly Change[] {
  const [, , what, name] = key.split('.');
  if (what === 'wait' || key.endsWith('.waitFor.timeout')) {
    const isWait =
      typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value));
    return isWait
      ? waitChanges(value as Parameters<typeof waitChanges>[0], path, what === 'wait' ? 'wait' : 'timeout')
      : [];
  }
  if (what === 'template') {
    return othersThan(String(value), ruleSet.templates.keys()).map((one) =>
      write('template-swapped', path, one),
    );
  }
  if (what === 'content') {
    return othersThan(String(value), ruleSet.contents.keys()).map((one) =>
      write('content-swapped', path, one),
    );
  }
  if (what === 'data' && name !== undefined) return bindingChanges(value, path, ruleSet);
  return typeof value === 'string' ? textChanges(value, path, []) : [];
}

/** What the order of recommendations hangs on. */
export function catalogChanges({ similar, boughtBy = [], columns }: CatalogBody): readonly Change[] {
  const byType = (type: PropertySchema['type'][]) =>
    Object.entries(columns.properties ?? {}).flatMap(([name, schema]) =>
      type.includes(schema.type) ? [name] : [],
    );
  const ofSimilar = similar
    ? [
        ...othersThan(similar.by, byType(['number', 'integer']), 1).map((one) =>
          write('column-swapped', ['similar', 'by'], one),
        ),
        ...othersThan(similar.within, byType(['string']), 1).map((one) =>
          write('column-swapped', ['similar', 'within'], one),
        ),
      ]
    : [];
  return [
    ...ofSimilar,
    ...(boughtBy.length > 1
      ? boughtBy.map((event, index) =>
          drop('bought-by-dropped', ['boughtBy', index], `not bought by \`${event}\``),
        )
      : []),
  ];
}

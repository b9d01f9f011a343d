/** The types of facts, by what they are asked for. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { parsePath } from '../vocabulary/json.js';
import { declarationOf, placeOf, withPlace } from './declared-place.js';
import { checkDefault } from './default-check.js';
import { lookupType, recommendType } from './catalog-fact.js';
import type { FactParams, FactReference, Part, PropertySchema, ScoreBody } from './documents.js';
import { partAt, spanOf } from './documents.js';
import type { Names } from './names.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { Bounds, ValueType } from './value-type.js';
import { typeOfLevel } from './level-type.js';
import { MOST_DISTINCT } from './limits.js';
import { CONSENT, LOCAL_TIME, UNKNOWN, typeAt, typeOfSchema, words } from './value-type.js';
import { fromRoot } from './path-fix.js';

/** Where a fact is read: that decides what `event` and `since: entry` mean there. */
export interface Reading {
  readonly names: Names;
  /** The event that `event` stands for; a reason, in words, where there is none. */
  readonly event:
    | { readonly schema: PropertySchema; readonly name: string }
    /** `isTold` where the reason is a mistake that is told elsewhere: then nothing follows from it. */
    | { readonly missing: string; readonly isTold?: true };
  /** Whether there is a run through a campaign, which `since: entry` counts from. */
  readonly hasEntry: boolean;
  /** What `since` may count from beside `entry`: the steps of the campaign, or of all where it is read in none. */
  readonly steps?: { readonly ids: readonly string[]; readonly campaign?: string };
  /** In the `where` of a fact, only `event` can be read. */
  readonly onlyEvent: boolean;
  /** Facts that are there by what led here; see guard.ts. */
  readonly present?: ReadonlySet<string>;
  readonly presentInMail?: ReadonlySet<string>;
}

/** The type of a fact, or undefined where it makes no sense; what is wrong with it is reported. */
export function factType(
  reference: FactReference,
  part: Part,
  reading: Reading,
  report: (diagnostic: Diagnostic) => void,
): ValueType | undefined {
  const base = baseType(reference, part, reading, report);
  if (!base) return undefined;
  const reportHere = withPlace(report, () => declarationOf(reference, reading));
  const type = reference.path === undefined ? base : pathType(reference, base, part, reading, reportHere);
  const fallback = reference.params?.default;
  if (!type || fallback === undefined || !reading.names.isWhole(part)) return type;
  checkDefault(fallback, type, partAt(part, 'params', 'default'), reportHere);
  const values = type.values && [...type.values, fallback];
  return { ...type, optional: false, ...(values ? { values } : {}) };
}

function baseType(
  { fact, params = {} }: FactReference,
  part: Part,
  reading: Reading,
  report: (diagnostic: Diagnostic) => void,
): ValueType | undefined {
  if (reading.onlyEvent && fact !== 'event') {
    report(
      error(
        'not-here',
        spanOf(partAt(part, 'fact')),
        `\`${fact}\` can not be read in the \`where\` of a fact`,
        {
          help: 'read `event` only: such a `where` says which events count, whenever they came',
        },
      ),
    );
    return undefined;
  }
  if (params.since !== undefined && !reading.hasEntry) {
    report(
      error(
        'not-here',
        spanOf(partAt(part, 'params', 'since')),
        `\`since: ${params.since}\` has no meaning here`,
        {
          help: 'there is no run through a campaign yet: use `within`, or read it in a campaign’s steps or content',
        },
      ),
    );
  }
  if (params.since !== undefined && reading.hasEntry) checkSince(params.since, part, reading, report);
  if (params.since !== undefined && params.within !== undefined) {
    report(
      error(
        'mixed-forms',
        spanOf(partAt(part, 'params', 'since')),
        '`since` and `within` can not stand together',
        {
          help: 'keep one of the two',
        },
      ),
    );
  }
  switch (fact) {
    case 'event':
      return eventType(part, reading, report);
    case 'profile':
      return { kind: 'object', optional: false, members: profileMembers(reading.names) };
    case 'consent':
      reading.names.purpose(params.purpose ?? '', partAt(part, 'params', 'purpose'));
      return CONSENT;
    case 'localTime':
      return LOCAL_TIME;
    case 'score':
    case 'level':
      return scoreType(fact, params.name ?? '', part, reading, report);
    case 'lookup':
      return lookupType(params, part, reading.names);
    case 'recommend':
      return recommendType(params, part, reading.names, report);
    default:
      return aggregateType(fact, params, part, reading, report);
  }
}

function eventType(
  part: Part,
  { event }: Reading,
  report: (diagnostic: Diagnostic) => void,
): ValueType | undefined {
  if ('missing' in event) {
    if (event.isTold) return undefined;
    report(
      error('not-here', spanOf(partAt(part, 'fact')), `\`event\` can not be read here: ${event.missing}`, {
        help: 'ask for past events by `last`, `count`, `sum` or `collect`',
      }),
    );
    return undefined;
  }
  return {
    kind: 'object',
    optional: false,
    members: {
      event: { kind: 'string', optional: false },
      timestamp: { kind: 'instant', optional: false },
      properties: typeOfSchema(event.schema),
    },
  };
}

function profileMembers(names: Names): Readonly<Record<string, ValueType>> {
  const { profile } = names.ruleSet;
  return {
    userId: { kind: 'string', optional: false },
    traits: profile ? typeOfSchema(profile.body.traits) : UNKNOWN,
  };
}

function aggregateType(
  fact: string,
  params: NonNullable<FactReference['params']>,
  part: Part,
  reading: Reading,
  report: (diagnostic: Diagnostic) => void,
): ValueType | undefined {
  const { names } = reading;
  const schema = names.event(params.event ?? '', partAt(part, 'params', 'event'));
  for (const [index, name] of (params.without ?? []).entries())
    names.event(name, partAt(part, 'params', 'without', index));
  if (params.within !== undefined) names.period(params.within, partAt(part, 'params', 'within'));
  if (fact === 'recency') return { kind: 'duration', optional: true, bounds: { isWhole: true, minimum: 0 } };
  if (!schema) return ALWAYS_NUMBERS.includes(fact) ? { kind: 'number', optional: false } : undefined;
  const members = typeOfSchema(schema);
  const named = params.property ?? params.distinctBy;
  const reportHere = withPlace(report, () => declarationOf({ fact, params }, reading));
  const property =
    named === undefined ? undefined : memberType(named, members, part, params, names, reportHere);
  switch (fact) {
    case 'count':
      return { kind: 'number', optional: false, bounds: { isWhole: true, minimum: 0 } };
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      if (property && property.kind !== 'number' && property.kind !== 'any') {
        reportHere(
          error(
            'wrong-type',
            spanOf(partAt(part, 'params', 'property')),
            `\`${params.property}\` is no number, so it has no ${fact}`,
            {
              help:
                fact === 'sum'
                  ? 'sum a number property, or `count` the events'
                  : 'name a number property, or `count` the events',
            },
          ),
        );
      }
      return { kind: 'number', optional: fact !== 'sum', bounds: boundsOf(fact, property?.bounds ?? {}) };
    case 'distinct':
      if (property && (property.kind === 'object' || property.kind === 'list')) {
        reportHere(
          error(
            'wrong-type',
            spanOf(partAt(part, 'params', 'property')),
            `\`${params.property}\` is ${words(property)}, and those are not told apart`,
            { help: 'name a property of one value, or `count` the events' },
          ),
        );
      }
      return { kind: 'number', optional: false, bounds: distinctBounds(params) };
    case 'collect':
      return { kind: 'list', optional: false, item: members };
    default:
      if (params.property === undefined) return { kind: 'instant', optional: true };
      return property && { ...property, optional: true };
  }
}

/** How far the sum, average, least or greatest of a property goes. */
function boundsOf(fact: string, bounds: Bounds): Bounds {
  if (fact !== 'sum') return fact === 'average' ? { ...bounds, isWhole: false } : bounds;
  const { isWhole = false, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = bounds;
  return {
    isWhole,
    ...((minimum ?? exclusiveMinimum ?? -1) >= 0 ? { minimum: 0 } : {}),
    ...((maximum ?? exclusiveMaximum ?? 1) <= 0 ? { maximum: 0 } : {}),
  };
}

function distinctBounds({ within, since }: FactParams): Bounds {
  const isOverAll = within === undefined && since === undefined;
  return { isWhole: true, minimum: 0, ...(isOverAll ? { maximum: MOST_DISTINCT } : {}) };
}

/** Points that only add up never take a score below 0, and those that only take away never above. */
function scoreBounds({ points }: ScoreBody): Bounds {
  return {
    ...(points.every(({ add }) => add > 0) ? { minimum: 0 } : {}),
    ...(points.every(({ add }) => add < 0) ? { maximum: 0 } : {}),
  };
}

/** Numbers also where there is no event. */
const ALWAYS_NUMBERS: readonly string[] = ['count', 'sum', 'distinct'];

function checkSince(
  since: string,
  part: Part,
  { steps, names }: Reading,
  report: (diagnostic: Diagnostic) => void,
): void {
  if (since === 'entry' || !steps || steps.ids.includes(since)) return;
  const { ids, campaign } = steps;
  const declared = names.ruleSet.campaigns.get(campaign ?? '');
  report(
    error(
      'unknown-step',
      spanOf(partAt(part, 'params', 'since')),
      campaign === undefined
        ? `no campaign has a step \`${since}\``
        : `the campaign \`${campaign}\` has no step \`${since}\``,
      {
        help: didYouMean(since, [...new Set(['entry', ...ids])], 'step'),
        related: declared && [{ message: 'its steps', span: declared.at(['steps'], 'key') }],
        fix: respelling(spanOf(partAt(part, 'params', 'since')), since, ['entry', ...ids]),
      },
    ),
  );
}

function scoreType(
  fact: 'score' | 'level',
  name: string,
  part: Part,
  { names }: Reading,
  report: (diagnostic: Diagnostic) => void,
): ValueType | undefined {
  const score = names.score(name, partAt(part, 'params', 'name'));
  if (fact === 'score') {
    return { kind: 'number', optional: false, ...(score ? { bounds: scoreBounds(score.body) } : {}) };
  }
  if (!score) return undefined;
  if (score.body.levels) return typeOfLevel(score.body);
  report(
    error('missing-levels', spanOf(partAt(part, 'params', 'name')), `the score \`${name}\` has no levels`, {
      help: 'compare `score` with a number, or give the score `levels`',
      related: [{ message: 'the score', span: score.span }],
    }),
  );
  return undefined;
}

function memberType(
  name: string,
  members: ValueType,
  part: Part,
  params: NonNullable<FactReference['params']>,
  names: Names,
  report: (diagnostic: Diagnostic) => void,
): ValueType | undefined {
  const found = typeAt(members, [name]);
  if (found.kind === 'found') return found.type;
  const key = params.property === undefined ? 'distinctBy' : 'property';
  const known = found.kind === 'no-member' ? found.known : [];
  const meant = closest(name, known);
  const declared = names.ruleSet.events.get(params.event ?? '');
  report(
    error(
      'unknown-property',
      spanOf(partAt(part, 'params', key)),
      `\`${params.event}\` has no property \`${name}\``,
      {
        help: didYouMean(name, known, 'property'),
        related: declared && meant !== undefined ? [placeOf(declared, 'properties', [meant])] : undefined,
        fix: respelling(spanOf(partAt(part, 'params', key)), name, known),
      },
    ),
  );
  return undefined;
}

function pathType(
  reference: FactReference,
  base: ValueType,
  part: Part,
  reading: Reading,
  report: (diagnostic: Diagnostic) => void,
): ValueType | undefined {
  const { fact, path = '' } = reference;
  const here = spanOf(partAt(part, 'path'));
  const steps = parsePath(path);
  if (steps && !reading.names.isWhole(partAt(part, 'params'))) return undefined;
  if (!steps) {
    report(
      error('bad-path', here, `\`${path}\` is not a simple path`, {
        help: 'write names and indices only, from `$`: `$.properties.total`, `$.items[0].price`',
        fix: fromRoot(here, path),
      }),
    );
    return undefined;
  }
  const found = typeAt(base, steps);
  if (found.kind === 'found') return found.type;
  if (found.kind === 'no-object') {
    report(
      error('path-into-value', here, `\`${path}\` leads into a value that has no parts`, {
        help:
          found.at === '$'
            ? `\`${fact}\` is ${words(base)}: leave \`path\` out`
            : `let it end at \`${found.at}\``,
      }),
    );
  } else {
    const meant = closest(found.name, found.known);
    const place =
      meant === undefined
        ? undefined
        : declarationOf({ ...reference, path: path.replace(found.name, meant) }, reading);
    report(
      error('unknown-path', here, `\`${path}\` leads nowhere: there is no \`${found.name}\``, {
        help: didYouMean(found.name, found.known, 'member'),
        related: place && [place],
        fix: respelling(here, found.name, found.known, path),
      }),
    );
  }
  return undefined;
}

/** The parts of all documents but campaigns. */
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { campaignUnits } from './campaign-units.js';
import type { RuleDocument } from './documents.js';
import type { Unit } from './unit.js';
import { condition, headerUnits, listAt, mapAt, numbered, ownKeys, unit, valueAt } from './unit.js';

/** `content` is the document's, in the names of today. */
export function unitsOf({ kind }: RuleDocument, content: JsonObject): readonly Unit[] {
  return [...headerUnits(content), ...ownUnits(kind, content)];
}

function ownUnits(kind: string, content: JsonObject): readonly Unit[] {
  switch (kind) {
    case 'campaign':
      return campaignUnits(content);
    case 'segment':
      return condition(content, ['when'], 'segment');
    case 'score':
      return scoreUnits(content);
    case 'content':
      return contentUnits(content);
    case 'experiment':
      return experimentUnits(content);
    case 'policy':
      return policyUnits(content);
    case 'event':
      return [...schemaUnits(content, 'properties'), ...unit(content, ['keeps'], 'keeps')];
    case 'profile':
      return schemaUnits(content, 'traits');
    case 'template':
      return unit(content, ['text'], 'text');
    case 'catalog':
      return ownKeys(content).flatMap((key) => unit(content, [key], `catalog ${key}`));
    default:
      return ownKeys(content).flatMap((key) => unit(content, [key], 'aside'));
  }
}

function scoreUnits(content: JsonObject): readonly Unit[] {
  const points = listAt(content, ['points']) as readonly JsonObject[];
  const names = numbered(points.map(({ event }) => `points › ${String(event)}`));
  return [
    ...points.flatMap(({ add }, index) => [
      { at: names[index]!, aspect: 'points', path: ['points', index], value: add as JsonValue },
      ...condition(content, ['points', index, 'where'], 'points', `${names[index]!} › where`),
    ]),
    ...unit(content, ['halfLife'], 'halfLife'),
    ...Object.keys(mapAt(content, ['levels'])).flatMap((name) => unit(content, ['levels', name], 'levels')),
  ];
}

function contentUnits(content: JsonObject): readonly Unit[] {
  const choices = listAt(content, ['choose']) as readonly JsonObject[];
  return choices.flatMap((choice, index) => {
    const key = 'otherwise' in choice ? 'otherwise' : 'show';
    const at = key === 'otherwise' ? 'choose › otherwise' : `choose › ${index + 1}`;
    return [
      ...condition(content, ['choose', index, 'when'], 'content', `${at} › when`),
      ...unit(content, ['choose', index, key], 'show', key === 'otherwise' ? at : `${at} › show`),
    ];
  });
}

function experimentUnits(content: JsonObject): readonly Unit[] {
  const variants = listAt(content, ['variants']) as readonly JsonObject[];
  return [
    ...unit(content, ['campaign'], 'experiment campaign'),
    ...unit(content, ['seed'], 'seed'),
    ...unit(content, ['coverage'], 'coverage'),
    ...unit(content, ['exclusive'], 'exclusive'),
    ...unit(content, ['metric'], 'metric'),
    {
      at: 'variants',
      aspect: 'variants',
      path: ['variants'],
      value: variants.map(({ name }) => name ?? null),
    },
    ...variants.flatMap(({ name, set }, index) => {
      const at = `variants › ${String(name)}`;
      const path = ['variants', index];
      return [
        { at, aspect: 'variant', path, value: true },
        ...unit(content, [...path, 'weight'], 'weight', `${at} › weight`),
        ...unit(content, [...path, 'holdout'], 'variant holdout', `${at} › holdout`),
        ...Object.keys(isObject(set) ? set : {}).flatMap((key) =>
          unit(content, [...path, 'set', key], 'set', `${at} › set › ${key}`),
        ),
      ];
    }),
  ];
}

const OF_CAP = ['max', 'window', 'onHit', 'lookAhead', 'expireAfter'] as const;
const OF_QUIET = ['from', 'to', 'onHit', 'expireAfter'] as const;

function policyUnits(content: JsonObject): readonly Unit[] {
  return [
    ...unit(content, ['timeZone'], 'timeZone'),
    ...['name', 'address'].flatMap((key) => unit(content, ['from', key], 'from')),
    ...unit(content, ['allowedLateness'], 'allowedLateness'),
    ...Object.keys(mapAt(content, ['purposes'])).flatMap((name) => purposeUnits(content, name)),
    ...Object.keys(mapAt(content, ['links', 'utm'])).flatMap((name) =>
      unit(content, ['links', 'utm', name], 'links'),
    ),
    ...unit(content, ['links', 'unsubscribe'], 'links'),
  ];
}

/** The purpose that a part of the policy is about; undefined where it is about all mail. */
export function purposeOf({ path }: Pick<Unit, 'path'>): string | undefined {
  return path[0] === 'purposes' ? String(path[1]) : undefined;
}

export function purposeUnits(content: JsonObject, name: string): readonly Unit[] {
  const path = ['purposes', name];
  const quiet = valueAt(content, [...path, 'quietHours']);
  return [
    { at: path.join(' › '), aspect: 'purpose itself', path, value: true },
    ...consentUnits(content, [...path, 'consent']),
    ...(isObject(quiet)
      ? [
          {
            at: [...path, 'quietHours'].join(' › '),
            aspect: 'quietHours',
            path: [...path, 'quietHours'],
            value: true,
          },
          ...OF_QUIET.flatMap((key) => unit(content, [...path, 'quietHours', key], `quiet ${key}`)),
        ]
      : []),
    ...capUnits(content, [...path, 'caps']),
    ...['obeysCaps', 'countsTowardCaps', 'holdout'].flatMap((key) => unit(content, [...path, key], key)),
  ];
}

function consentUnits(content: JsonObject, path: Path): readonly Unit[] {
  const consent = valueAt(content, path);
  const at = path.join(' › ');
  if (!Array.isArray(consent)) return unit(content, path, 'consent', at);
  const choices = consent as readonly JsonObject[];
  const regimes = choices.map(({ require, otherwise }) => (require ?? otherwise) as JsonValue);
  return [
    { at, aspect: 'consent', path, value: regimes },
    ...choices.flatMap((_, index) =>
      condition(content, [...path, index, 'when'], 'consent', `${at} › ${index + 1} › when`),
    ),
  ];
}

/** A cap goes by its length. */
function capUnits(content: JsonObject, path: Path): readonly Unit[] {
  const caps = listAt(content, path) as readonly JsonObject[];
  const names = numbered(caps.map(({ per }) => `${path.join(' › ')} › ${String(per)}`));
  return caps.flatMap((cap, index) => {
    const at = names[index]!;
    return [
      { at, aspect: 'cap', path: [...path, index], value: cap['per'] as JsonValue },
      ...OF_CAP.flatMap((key) => unit(content, [...path, index, key], `cap ${key}`, `${at} › ${key}`)),
    ];
  });
}

/** Caps go by their length; one that has another length now is the same that it was, where there is one for each. */
export function alignedCaps(before: readonly Unit[], after: readonly Unit[]): readonly Unit[] {
  const capsOf = (units: readonly Unit[]) => units.filter(({ aspect }) => aspect === 'cap');
  const [old, now] = [capsOf(before), capsOf(after)];
  const isOf = (units: readonly Unit[], at: string) => units.some((one) => one.at === at);
  const names = new Map<string, string>();
  const free = now.filter(({ at }) => !isOf(old, at));
  for (const one of old.filter(({ at }) => !isOf(now, at))) {
    const index = free.findIndex((other) => purposeOf(other) === purposeOf(one));
    const [found] = index < 0 ? [] : free.splice(index, 1);
    if (found) names.set(one.at, found.at);
  }
  if (names.size === 0) return before;
  return before.map((one) => {
    const [prefix] = [...names.keys()].filter((at) => one.at === at || one.at.startsWith(`${at} › `));
    return prefix === undefined ? one : { ...one, at: names.get(prefix)! + one.at.slice(prefix.length) };
  });
}

/** A schema by its members, and what it says beside them. */
function schemaUnits(content: JsonObject, key: string): readonly Unit[] {
  const schema = mapAt(content, [key]);
  const { properties: _, ...rest } = schema;
  return [
    { at: key, aspect: 'schema', path: [key], value: rest },
    ...Object.keys(mapAt(content, [key, 'properties'])).flatMap((name) =>
      unit(content, [key, 'properties', name], 'schema member', `${key} › ${name}`),
    ),
  ];
}

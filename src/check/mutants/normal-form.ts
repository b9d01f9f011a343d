/**
 * Documents without what makes no difference: defaults that are written out, people's notes, the order of what has
 * none, caps that a stricter one contains. Two documents of one normal form decide alike.
 */
import type {
  CampaignBody,
  CapBody,
  ExperimentBody,
  FactReference,
  PolicyBody,
  PurposeBody,
} from '../../language/documents.js';
import { isFactReference } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { groupOf } from '../../language/treatment.js';
import type { JsonObject, JsonValue } from '../../vocabulary/json.js';
import { canonicalJson, isObject, parsePath } from '../../vocabulary/json.js';
import { shareOfPercent, sharesOfWeights } from '../../vocabulary/share.js';
import { parseDuration } from '../../vocabulary/time.js';

type Body = JsonObject;

const FOR_PEOPLE: ReadonlySet<string> = new Set(['description', 'owner', 'tags']);

export function normalForm(kind: string, name: string, body: Body, ruleSet: RuleSet): JsonValue {
  const plain = without(body, (key) => FOR_PEOPLE.has(key));
  switch (kind) {
    case 'campaign':
      return plainConditions(ofCampaign(plain as unknown as CampaignBody));
    case 'policy':
      return plainConditions(ofPolicy(plain as unknown as PolicyBody, ruleSet));
    case 'score':
      return plainConditions(ofScore(name, plain, ruleSet));
    case 'catalog':
      return ofCatalog(name, plain, ruleSet);
    case 'experiment':
      return ofExperiment(name, plain as unknown as ExperimentBody, ruleSet);
    default:
      return plainConditions(plain);
  }
}

function without(body: object, isLeftOut: (key: string, value: JsonValue | undefined) => boolean): Body {
  return Object.fromEntries(
    Object.entries(body).filter(([key, value]) => !isLeftOut(key, value as JsonValue | undefined)),
  ) as Body;
}

/** A map without the keys that say what is so anyway. */
function undefaulted<Map extends object>(map: Map, defaults: Partial<Record<keyof Map, unknown>>): Body {
  return without(map as Body, (key, value) =>
    Object.hasOwn(defaults, key) ? canonicalJson(value) === canonicalJson(defaults[key as keyof Map]) : false,
  );
}

const DEFAULT_PRIORITY = 50;

function ofCampaign(body: CampaignBody): Body {
  const { entry = {}, exit, priority = DEFAULT_PRIORITY } = body;
  const [first] = body.steps;
  const isWaiting = first !== undefined && ('wait' in first || 'waitFor' in first);
  const rest = without(entry, (key) => {
    // No run begins after the only one, so that there is none to hold back.
    if (key === 'cooldown') return entry.maxEntries === 1;
    // A restart puts off nothing where the first step is no wait.
    return key === 'maxWait' && !isWaiting;
  });
  return {
    ...(body as unknown as Body),
    priority,
    entry: undefaulted(rest, { onRepeat: 'ignore' }),
    exit: inOrder((exit ?? []) as unknown as readonly JsonValue[]),
  };
}

function inOrder(list: readonly JsonValue[]): readonly JsonValue[] {
  const texts = new Map(list.map((one) => [canonicalJson(one), one]));
  return [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function ofPolicy(body: PolicyBody, { campaigns }: RuleSet): Body {
  const used = new Set([...campaigns.values()].map((campaign) => campaign.body.purpose));
  const purposes = Object.entries(body.purposes).filter(([name]) => used.has(name));
  // What counts toward caps makes a difference where there are any.
  const hasCaps = purposes.some(([, { caps = [] }]) => caps.length > 0);
  return {
    ...undefaulted(body, { allowedLateness: '72h' }),
    purposes: Object.fromEntries(purposes.map(([name, purpose]) => [name, ofPurpose(purpose, hasCaps)])),
  };
}

function ofPurpose(
  { quietHours, caps = [], holdout, consent, countsTowardCaps = true }: PurposeBody,
  hasCaps: boolean,
): Body {
  const share = holdout === undefined ? 0 : shareOfPercent(holdout);
  return {
    // A purpose with caps obeys them, and one without has none to obey: `obeysCaps` says no more.
    countsTowardCaps: hasCaps && countsTowardCaps,
    consent: consent as JsonValue,
    ...(typeof quietHours === 'object' ? { quietHours: undefaulted(quietHours, { onHit: 'defer' }) } : {}),
    caps: capsThatCount(caps).map((cap) => undefaulted(cap, { window: 'rolling', onHit: 'drop' })),
    holdout: share,
  };
}

/** Where every cap stops a mail for good, one that a stricter one contains stops nothing by itself. */
function capsThatCount(caps: readonly CapBody[]): readonly CapBody[] {
  const areAlike = caps.every(
    ({ onHit = 'drop', window = 'rolling', lookAhead }) =>
      onHit === 'drop' && window === 'rolling' && lookAhead === undefined,
  );
  if (!areAlike) return caps;
  const per = (cap: CapBody) => parseDuration(cap.per) ?? 0;
  const strictest = [...caps].sort((a, b) => per(b) - per(a) || a.max - b.max);
  return strictest.filter((cap, index) => !strictest.slice(0, index).some((one) => one.max <= cap.max));
}

function ofExperiment(name: string, body: ExperimentBody, { experiments }: RuleSet): Body {
  const { coverage = '100%', seed = name, variants, exclusive, campaign } = body;
  const shares = sharesOfWeights(variants.map(({ weight = 1 }) => weight));
  const group = groupOf(body);
  const sharers = [...experiments.values()].filter(
    (one) => group !== undefined && groupOf(one.body) === group,
  );
  const whole = typeof exclusive === 'string' ? { group: exclusive, from: '0%', to: '100%' } : exclusive;
  const territory = whole && [shareOfPercent(whole.from), shareOfPercent(whole.to)];
  const isAlone = territory?.[0] === 0 && territory[1] === 1 && sharers.length <= 1;
  return {
    campaign,
    seed,
    coverage: shareOfPercent(coverage),
    version: (body as unknown as Body)['version'],
    ...(whole && territory && !isAlone ? { group: whole.group, territory } : {}),
    variants: variants.map(({ weight: _share, ...variant }, index) => ({
      ...variant,
      share: shares[index]!,
    })) as unknown as JsonValue,
  };
}

/** Levels make a difference where one is read. */
function ofScore(name: string, body: Body, ruleSet: RuleSet): Body {
  const isRead = factsIn(ruleSet).some(({ fact, params }) => fact === 'level' && params?.name === name);
  return isRead ? body : without(body, (key) => key === 'levels');
}

/** What recommendations hang on makes a difference where there are any. */
function ofCatalog(name: string, body: Body, ruleSet: RuleSet): Body {
  const recommends = factsIn(ruleSet).filter(
    ({ fact, params }) => fact === 'recommend' && params?.catalog === name,
  );
  const isBySimilar = recommends.some(({ params }) => [params?.by ?? []].flat().includes('similar'));
  return without(body, (key) =>
    key === 'similar' ? !isBySimilar : key === 'boughtBy' ? recommends.length === 0 : false,
  );
}

const knownFacts = new WeakMap<RuleSet, readonly FactReference[]>();

/** Every fact that rules read, wherever it stands. */
function factsIn(ruleSet: RuleSet): readonly FactReference[] {
  const before = knownFacts.get(ruleSet);
  if (before) return before;
  const { campaigns, contents, segments, scores, experiments, policy } = ruleSet;
  const facts: FactReference[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (isFactReference(value)) facts.push(value);
    Object.values(value).forEach(visit);
  };
  for (const all of [campaigns, contents, segments, scores, experiments]) {
    for (const { body } of all.values()) visit(body);
  }
  visit(policy?.body);
  knownFacts.set(ruleSet, facts);
  return facts;
}

/** Conditions and facts in one way of writing, wherever they stand. */
function plainConditions(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((one: JsonValue) => plainConditions(one));
  if (!isObject(value)) return value;
  const inner = Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, one === undefined ? one : plainConditions(one)]),
  ) as Body;
  if (isCondition(inner)) return plainCondition(without(inner, (key) => key === 'priority'));
  return typeof inner['fact'] === 'string' ? plainFact(inner) : inner;
}

function isCondition(value: Body): boolean {
  return (
    (typeof value['fact'] === 'string' && typeof value['operator'] === 'string') ||
    Array.isArray(value['all']) ||
    Array.isArray(value['any']) ||
    isObject(value['not']) ||
    typeof value['condition'] === 'string'
  );
}

function plainCondition(condition: Body): JsonValue {
  for (const kind of ['all', 'any'] as const) {
    const parts = condition[kind];
    if (!Array.isArray(parts)) continue;
    const flat = parts.flatMap((one: JsonValue) => {
      const inner = isObject(one) ? one[kind] : undefined;
      return Array.isArray(inner) ? (inner as readonly JsonValue[]) : [one];
    });
    const sorted = inOrder(flat);
    return sorted.length === 1 ? sorted[0]! : { [kind]: sorted };
  }
  const negated = condition['not'];
  if (isObject(negated) && isObject(negated['not'])) return negated['not'];
  return typeof condition['fact'] === 'string' ? plainFact(condition) : condition;
}

/** Of a list of which one item is read, those behind it make no difference, nor how many there may be. */
function plainFact(reference: Body): Body {
  const { fact, params, path } = reference;
  if ((fact !== 'collect' && fact !== 'recommend') || !isObject(params) || typeof path !== 'string')
    return reference;
  const [index] = parsePath(path) ?? [];
  const { limit, ...others } = params;
  if (typeof index !== 'number' || typeof limit !== 'number' || limit <= index) return reference;
  return { ...reference, params: others };
}

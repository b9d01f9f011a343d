/**
 * Whether a change of the rules changes nothing: proven where that can be, by what the documents say and by the classes
 * of values that their constants cut out. `undefined` says nothing. A proof is of every life that is sound by the
 * schemas: what is decided, when, why and for whom, and each mail as it is read, are the same byte for byte. The place
 * in the rules that a decision names, and values that a mail is given and does not read, are no part of that.
 */
import { comparison } from '../../compile/condition.js';
import { Decider } from '../../language/analysis/decide.js';
import type { Formula } from '../../language/analysis/formula.js';
import { Formulas, all, not } from '../../language/analysis/formula.js';
import type { ConditionRole, ConditionSite } from '../../language/condition-sites.js';
import { readingAlone } from '../../language/condition-sites.js';
import { campaignReading } from '../../language/campaign-check.js';
import type { CampaignBody, Condition, Declared } from '../../language/documents.js';
import type { Reading } from '../../language/fact-type.js';
import { Names } from '../../language/names.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Project } from '../../simulate/project.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import type { JsonObject, JsonValue, Path } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import type { Proof } from '../discover/proof.js';
import { readsEventAlone } from '../discover/proof.js';
import { projectConditions } from '../project-conditions.js';
import { indexOf } from '../rule-index.js';
import { changedValue, isSame, partOf } from './change.js';
import type { Mutant } from './mutant.js';
import { normalForm } from './normal-form.js';
import { unreadBy } from './unread.js';

/** Why a change makes no difference. */
export interface Equivalence extends Proof {
  /** `unreached`: no run comes to what is changed. `same`: what is changed means what it meant. */
  readonly kind: 'same' | 'unreached';
}

/** A change of one document: a mutant, or what somebody made of it by hand. */
export type DocumentChange = Pick<Mutant, 'document' | 'span' | 'operator' | 'before' | 'after'>;

export function equivalenceOf(
  project: Project,
  mutant: DocumentChange,
  changed: Project,
): Equivalence | undefined {
  const ground = groundOf(project);
  const { document } = mutant;
  if (!ground.reached.has(document)) {
    return { kind: 'unreached', why: `no campaign comes to the ${document}`, places: [mutant.span] };
  }
  const unread = unreadBy(project, changed, mutant);
  if (unread) return { ...unread, places: [mutant.span] };
  const pair = pairOf(document, project.ruleSet, changed.ruleSet);
  return pair && proofOf(pair, ground, mutant);
}

/** A document before and after. */
interface Pair {
  readonly kind: string;
  readonly name: string;
  readonly before: Declared<JsonObject>;
  readonly after: Declared<JsonObject>;
}

function pairOf(document: string, before: RuleSet, after: RuleSet): Pair | undefined {
  const [kind, ...rest] = document.split(' ');
  const name = rest.join(' ');
  const [one, other] = [before, after].map((ruleSet) => declaredIn(ruleSet, kind!, name));
  return one && other ? { kind: kind!, name, before: one, after: other } : undefined;
}

function declaredIn(ruleSet: RuleSet, kind: string, name: string): Declared<JsonObject> | undefined {
  const found = (() => {
    switch (kind) {
      case 'segment':
        return ruleSet.segments.get(name);
      case 'score':
        return ruleSet.scores.get(name);
      case 'campaign':
        return ruleSet.campaigns.get(name);
      case 'content':
        return ruleSet.contents.get(name);
      case 'experiment':
        return ruleSet.experiments.get(name);
      case 'catalog':
        return ruleSet.catalogs.get(name);
      case 'policy':
        return ruleSet.policy;
      default:
        return undefined;
    }
  })();
  return found as Declared<JsonObject> | undefined;
}

/** What is worked out once for a project. */
interface Ground {
  readonly ruleSet: RuleSet;
  readonly names: Names;
  readonly formulas: Formulas;
  /** Documents that a campaign or the policy reads, by key. */
  readonly reached: ReadonlySet<string>;
  readonly sites: readonly ConditionSite[];
  readonly deciderOf: (reading: Reading) => Decider;
}

const grounds = new WeakMap<Project, Ground>();

function groundOf(project: Project): Ground {
  let ground = grounds.get(project);
  if (!ground) grounds.set(project, (ground = makeGround(project.ruleSet)));
  return ground;
}

function makeGround(ruleSet: RuleSet): Ground {
  const { documents, closure } = indexOf(ruleSet);
  const roots = [...documents.keys()].filter((key) => /^(campaign|policy|experiment) /.test(key));
  const deciders = new Map<Reading, Decider>();
  return {
    ruleSet,
    names: new Names(ruleSet, () => undefined),
    formulas: new Formulas(ruleSet),
    reached: new Set(roots.flatMap((key) => [...closure(key)])),
    sites: projectConditions(ruleSet),
    deciderOf: (reading) => {
      let decider = deciders.get(reading);
      if (!decider) deciders.set(reading, (decider = new Decider(reading, comparison)));
      return decider;
    },
  };
}

/** A part of the document that differs, and means the same. */
interface Alike {
  readonly path: Path;
  readonly why: string;
  readonly places: readonly Span[];
  /** What has to be as it was for that. */
  readonly given?: Path;
}

function proofOf(pair: Pair, ground: Ground, { span, operator }: DocumentChange): Equivalence | undefined {
  const { kind, name, before, after } = pair;
  const isOneForm = (body: JsonObject) =>
    isSame(normalForm(kind, name, before.body, ground.ruleSet), normalForm(kind, name, body, ground.ruleSet));
  if (isOneForm(after.body)) return { kind: 'same', why: whyOneForm(pair, ground, operator), places: [span] };
  const alike = [...alikeParts(pair, ground)];
  for (const { path, why, places } of alike) {
    const mended = mendedBy(after.body, before.body, path);
    if (mended && isOneForm(mended)) return { kind: 'same', why, places };
  }
  return alike.length > 1 ? proofOfSeveral(pair, alike, isOneForm) : undefined;
}

/** The document with a part as it was before. */
function mendedBy(body: JsonObject, before: JsonObject, path: Path): JsonObject | undefined {
  const part = partOf(before, path);
  if (part === undefined || partOf(body, path) === undefined) return undefined;
  return changedValue(body, { kind: 'write', path, value: part }) as JsonObject;
}

/** Where several parts differ, and each means the same. */
function proofOfSeveral(
  { before, after }: Pair,
  alike: readonly Alike[],
  isOneForm: (body: JsonObject) => boolean,
): Equivalence | undefined {
  let body = after.body;
  const used: Alike[] = [];
  for (const one of alike) {
    const isGiven = !one.given || isSame(partOf(before.body, one.given), partOf(after.body, one.given));
    const isOpen = !isSame(partOf(before.body, one.path), partOf(body, one.path));
    const mended = isGiven && isOpen ? mendedBy(body, before.body, one.path) : undefined;
    if (!mended) continue;
    body = mended;
    used.push(one);
    if (!isOneForm(body)) continue;
    const whys = [...new Set(used.map(({ why }) => why))];
    return { kind: 'same', why: whys.join('; '), places: used.flatMap(({ places }) => places) };
  }
  return undefined;
}

const WHYS: readonly (readonly [RegExp, string])[] = [
  [/^limit-/, 'nothing behind the item that is read makes a difference'],
  [/^cooldown-/, 'no run begins after the only one'],
  [/^cap-/, 'a stricter cap contains it'],
  [/^max-wait-/, 'the first step is no wait that a restart could put off'],
  [/^level-/, 'no rule reads a level of this score'],
  [/^(column-swapped|bought-by-dropped)$/, 'no rule recommends by it'],
  [/^priority-dropped$/, 'which of them is read first makes no difference'],
];

function whyOneForm({ kind, before, after }: Pair, { ruleSet }: Ground, operator: string): string {
  if (kind === 'policy') {
    const used = new Set([...ruleSet.campaigns.values()].map(({ body }) => body.purpose));
    const of = (body: JsonObject) => body['purposes'] as JsonObject;
    const unused = Object.keys(of(before.body)).find(
      (name) => !used.has(name) && !isSame(of(before.body)[name], of(after.body)[name]),
    );
    if (unused !== undefined) return `no campaign sends under \`${unused}\``;
  }
  const known = WHYS.find(([pattern]) => pattern.test(operator));
  return known?.[1] ?? 'both mean the same: what is written is so anyway';
}

/** Parts of a document that differ and decide alike, the widest first. */
function* alikeParts(pair: Pair, ground: Ground): Generator<Alike> {
  yield* alikePriorities(pair, ground);
  yield* alikeLists(pair, ground);
  yield* alikeConditions(pair, ground);
}

/** What a priority does is to put a campaign before or behind others. */
function* alikePriorities({ kind, name, before, after }: Pair, { ruleSet }: Ground): Generator<Alike> {
  if (kind !== 'campaign') return;
  const rank = (body: JsonObject) => Number(body['priority'] ?? DEFAULT_PRIORITY);
  const [old, now] = [rank(before.body), rank(after.body)];
  if (old === now) return;
  const others = [...ruleSet.campaigns.values()].filter((one) => one.name !== name);
  const isAlike = others.every(({ body }) => {
    const other = body.priority ?? DEFAULT_PRIORITY;
    return Math.sign(old - other) === Math.sign(now - other);
  });
  const why =
    others.length === 0 ? 'there is no other campaign' : 'it stands to all other campaigns as before';
  if (isAlike) yield { path: ['priority'], why, places: [before.at(['priority'])] };
}

const DEFAULT_PRIORITY = 50;

/** What is read of the trigger event while a run goes on. */
const OF_A_RUN: readonly ConditionRole[] = ['audience', 'when', 'choose'];

/** What holds of the trigger event of every run; undefined where nothing is certain of it. */
function triggerWhere(body: JsonObject): Condition | undefined {
  const { trigger, migrate } = body as unknown as CampaignBody;
  const where = trigger && 'event' in trigger && !migrate ? trigger.where : undefined;
  return where && readsEventAlone(where) ? where : undefined;
}

function* alikeConditions(pair: Pair, { sites, formulas, deciderOf }: Ground): Generator<Alike> {
  const { kind, before, after } = pair;
  const where = kind === 'campaign' ? triggerWhere(before.body) : undefined;
  const byPath = new Map<string, ConditionSite[]>();
  for (const site of sites) {
    if (site.part.at !== before.at) continue;
    const key = JSON.stringify(site.part.path);
    byPath.set(key, [...(byPath.get(key) ?? []), site]);
  }
  for (const ones of byPath.values()) {
    const { path } = ones[0]!.part;
    const [old, now] = [before, after].map(({ body }) => partOf(body, path));
    if (!isObject(old) || !isObject(now) || isSame(old, now)) continue;
    const [one, other] = [old, now].map((value) => formulas.of(value as unknown as Condition)) as [
      Formula,
      Formula,
    ];
    const isAlike = (given: readonly Formula[]) =>
      ones.every(({ reading }) => {
        const decider = deciderOf(reading);
        return (
          decider.isNever(all(one, not(other), ...given)) && decider.isNever(all(not(one), other, ...given))
        );
      });
    const why = 'both conditions hold for the same values: there is none between what they ask for';
    if (isAlike([])) yield { path, why, places: [before.at(path)] };
    else if (where && ones.every(({ role }) => OF_A_RUN.includes(role)) && isAlike([formulas.of(where)])) {
      const told = 'the trigger’s `where` lets no run begin for which they differ';
      const places = [before.at(path), before.at(['trigger', 'where'])];
      yield { path, why: told, places, given: ['trigger'] };
    }
  }
}

/** A list of which the first entry that holds counts. */
interface Choices {
  readonly path: Path;
  readonly readings: readonly Reading[];
}

function* alikeLists(pair: Pair, ground: Ground): Generator<Alike> {
  for (const { path, readings } of listsOf(pair, ground)) {
    const [old, now] = [pair.before, pair.after].map(({ body }) => partOf(body, path));
    if (!Array.isArray(old) || !Array.isArray(now) || isSame(old as JsonValue, now as JsonValue)) continue;
    const isAlike = readings.every((reading) =>
      decideAlike(old as JsonObject[], now as JsonObject[], ground, ground.deciderOf(reading)),
    );
    if (!isAlike || readings.length === 0) continue;
    const isSwap = old.length === now.length;
    const why = isSwap
      ? 'each user is given the same choice: those that changed places never hold together, or lead to the same'
      : 'each user is given the same choice: another leads there as well';
    yield { path, why, places: [pair.before.at(path)] };
  }
}

function listsOf({ kind, name, before }: Pair, { names, sites, ruleSet }: Ground): readonly Choices[] {
  if (kind === 'content') {
    const readings = sites.filter(({ part, role }) => part.at === before.at && role === 'content');
    return [{ path: ['choose'], readings: [...new Set(readings.map(({ reading }) => reading))] }];
  }
  if (kind === 'policy') {
    return Object.keys((before.body['purposes'] ?? {}) as object).map((purpose) => ({
      path: ['purposes', purpose, 'consent'],
      readings: [readingAlone(names)],
    }));
  }
  const campaign = kind === 'campaign' ? ruleSet.campaigns.get(name) : undefined;
  if (!campaign) return [];
  const reading = campaignReading(campaign, names);
  return choosePaths(before.body['steps'] ?? [], ['steps']).map((path) => ({ path, readings: [reading] }));
}

function choosePaths(value: JsonValue, path: Path): readonly Path[] {
  if (Array.isArray(value)) {
    return value.flatMap((one: JsonValue, index) => choosePaths(one, [...path, index]));
  }
  if (!isObject(value)) return [];
  const own = Array.isArray(value['choose']) ? [[...path, 'choose']] : [];
  const inner = (['choose', 'steps', 'then', 'otherwise'] as const).flatMap((key) =>
    value[key] === undefined ? [] : choosePaths(value[key], [...path, key]),
  );
  return [...own, ...inner];
}

/** Whether no values lead to different entries of two lists. */
function decideAlike(
  old: readonly JsonObject[],
  now: readonly JsonObject[],
  { formulas }: Ground,
  decider: Decider,
): boolean {
  const [before, after] = [old, now].map((list) => takenIn(list, formulas)) as [Taken[], Taken[]];
  return before.every((one) =>
    after.every((other) => isSame(one.leads, other.leads) || decider.isNever(all(one.when, other.when))),
  );
}

interface Taken {
  readonly when: Formula;
  readonly leads: JsonValue;
}

function takenIn(list: readonly JsonObject[], formulas: Formulas): readonly Taken[] {
  const before: Formula[] = [];
  return list.map(({ when, otherwise, ...leads }) => {
    const own = isObject(when) ? formulas.of(when as unknown as Condition) : undefined;
    const taken = all(...(own ? [own] : []), ...before.map((one) => not(one)));
    if (own) before.push(own);
    const [only = null] = otherwise === undefined ? Object.values(leads) : [otherwise];
    return { when: taken, leads: only };
  });
}

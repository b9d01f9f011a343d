/**
 * What the result of a scenario file may depend on, and whose results a change may change.
 *
 * A file depends on a document of the rules if that could come to touch one of its users: the policy and the profile;
 * the events that it names; every campaign that such an event begins, or a trait that it names, or a segment whose
 * membership can move by these events or by time; every campaign that it names itself; and all that these read. Where
 * a campaign can run, `Email Sent` happens as well. Names are taken from any text of the file and of the documents: a
 * document too many costs some milliseconds, one too few would leave a failure unseen.
 *
 * What depends on nothing that changed, under the rules before and under those after, has the same result: all that it
 * reads is the same. A new campaign counts by what it touches under the rules that have it.
 */
import type { SourceFile } from '../language/source-file.js';
import { readYaml } from '../language/yaml.js';
import { isGivenFile } from './case.js';
import { EMAIL_SENT } from '../vocabulary/event.js';
import { canonicalJson, isObject } from '../vocabulary/json.js';
import type { Mentions } from './mentions.js';
import { mayMean, mentionsIn } from './mentions.js';
import type { RuleIndex, Rules } from './rule-index.js';
import { documentsNamed, indexOf } from './rule-index.js';
import { canMove, verdictOf } from './verdict.js';

/** All that scenarios are run from: files of `scenarios/`, those with what is given among them, and the rules. */
export interface Tree {
  readonly scenarios: readonly SourceFile[];
  readonly rules: Rules;
}

/** Documents by key: `campaign cart`, `event Product Added`, `given ada`; events also where none declares them. */
export type Dependencies = ReadonlySet<string>;

/** What a text says beside its places; undefined where it can not be read. */
interface Content {
  readonly value: readonly unknown[] | undefined;
  readonly mentions: Mentions;
}

const contents = new WeakMap<SourceFile, Content>();

function contentOf(file: SourceFile): Content {
  let content = contents.get(file);
  if (!content) contents.set(file, (content = readContent(file)));
  return content;
}

function readContent(file: SourceFile): Content {
  const { documents, spoilt, diagnostics } = readYaml(file);
  const value = documents.map((one) => one.value);
  const rest = spoilt.map((one) => one.rest?.value ?? []);
  // Of a text that is no YAML, what may be a name is not known: then its words are.
  const words =
    diagnostics.length > 0 ? file.text.split(/['"[\]{},:\n]| #|- /).map((word) => word.trim()) : [];
  return {
    value: diagnostics.length === 0 ? value : undefined,
    mentions: mentionsIn([...value, ...rest, ...words]),
  };
}

/** What is given by name: a document of `scenarios/given/`. */
interface Given {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly value: unknown;
  readonly mentions: Mentions;
}

const givens = new WeakMap<Tree, readonly Given[]>();

function givenOf(tree: Tree): readonly Given[] {
  let given = givens.get(tree);
  if (!given) {
    given = tree.scenarios.filter(({ path }) => isGivenFile(path)).flatMap(givenIn);
    givens.set(tree, given);
  }
  return given;
}

/** A file that can not be read may give anything: it stands for itself, and all depend on it. */
function givenIn(file: SourceFile): readonly Given[] {
  const { value, mentions } = contentOf(file);
  const { path, text } = file;
  if (!value) return [{ key: `given ${path}`, name: '', path, value: text, mentions }];
  return value.map((one) => {
    const name = isObject(one) && typeof one['name'] === 'string' ? one['name'] : '';
    return { key: `given ${name || path}`, name, path, value: one, mentions: mentionsIn([one]) };
  });
}

/** The documents that a scenario file's result may depend on, beside the file. */
export function dependenciesOf(file: SourceFile, tree: Tree): Dependencies {
  return meantBy(file, tree).dependencies;
}

/** The files of these documents. Where rules have mistakes, every test of every file tells them: then it is all files. */
export function filesOf(file: SourceFile, tree: Tree): readonly string[] {
  const { rules } = tree;
  if (!rules.areSound) return rules.files.map(({ path }) => path);
  const { documents } = indexOf(rules.ruleSet);
  const { dependencies, given } = meantBy(file, tree);
  const files = [...dependencies].flatMap((key) => documents.get(key)?.files ?? []);
  return [...new Set([...files, ...given.map(({ path }) => path)])].sort();
}

interface Meant {
  readonly dependencies: Dependencies;
  readonly given: readonly Given[];
}

/** By tree: what was after one change is before the next. */
const meant = new WeakMap<Tree, WeakMap<SourceFile, Meant>>();

function meantBy(file: SourceFile, tree: Tree): Meant {
  let known = meant.get(tree);
  if (!known) meant.set(tree, (known = new WeakMap<SourceFile, Meant>()));
  let found = known.get(file);
  if (!found) known.set(file, (found = findMeant(file, tree)));
  return found;
}

function findMeant(file: SourceFile, tree: Tree): Meant {
  const given = new Set<Given>();
  const all = new Set<Mentions>([contentOf(file).mentions]);
  // What is given may use what else is given: the set grows while it is walked.
  for (const mentions of all) {
    for (const one of givenOf(tree)) {
      if (given.has(one) || !(one.name === '' || mayMean(mentions, one.name))) continue;
      given.add(one);
      all.add(one.mentions);
    }
  }
  const dependencies = touchedBy([...all], indexOf(tree.rules.ruleSet), tree.rules);
  for (const { key } of given) dependencies.add(key);
  return { dependencies, given: [...given] };
}

/** The documents that may come to touch users of whom these are all the names that are said, by key. */
export function touchedBy(
  all: readonly Mentions[],
  index: RuleIndex,
  { ruleSet }: Pick<Rules, 'ruleSet'>,
): Set<string> {
  const isMeant = (name: string) => all.some((mentions) => mayMean(mentions, name));
  const happens = new Set(index.events.filter(isMeant));
  const touched = new Set<string>();
  const add = (key: string) => {
    for (const one of index.closure(key)) touched.add(one);
    if (key.startsWith('campaign ')) happens.add(EMAIL_SENT);
  };
  for (const { key } of index.documents.values()) {
    if (key.startsWith('policy ') || key.startsWith('profile ')) add(key);
  }
  for (const mentions of all) documentsNamed(mentions, index).forEach(add);
  // A mail that is sent may begin the next campaign.
  for (let before = -1; before < happens.size;) {
    before = happens.size;
    for (const { campaign, event, trait, segment } of index.beginnings) {
      const begins =
        (event !== undefined && happens.has(event)) ||
        (trait !== undefined && isMeant(trait)) ||
        (segment !== undefined &&
          (verdictOf(segment, happens, ruleSet) !== false || canMove(segment, happens, ruleSet)));
      if (begins) add(`campaign ${campaign}`);
    }
  }
  return touched;
}

/** Files of scenarios whose results may differ between two trees, of those of the second, in its order. */
export function affectedBy(before: Tree, after: Tree): readonly string[] {
  const files = after.scenarios.filter(({ path }) => !isGivenFile(path));
  const isSound = before.rules.areSound && after.rules.areSound;
  if (!isSound && textsOf(before.rules.files) !== textsOf(after.rules.files))
    return files.map(({ path }) => path);
  const changed = changedBetween(before, after);
  const earlier = new Map(before.scenarios.map((file) => [file.path, file]));
  const isTouched = (dependencies: Dependencies) => [...changed].some((key) => dependencies.has(key));
  return files.flatMap((file) => {
    const old = earlier.get(file.path);
    const isAffected =
      !old ||
      saysElse(old, file) ||
      (changed.size > 0 &&
        (isTouched(dependenciesOf(old, before)) || isTouched(dependenciesOf(file, after))));
    return isAffected ? [file.path] : [];
  });
}

function textsOf(files: readonly SourceFile[]): string {
  return canonicalJson(Object.fromEntries(files.map(({ path, text }) => [path, text])));
}

/** Whether two versions of a file say something else; what can not be read says what its text is. */
function saysElse(old: SourceFile, file: SourceFile): boolean {
  if (old.text === file.text) return false;
  const [one, other] = [contentOf(old).value, contentOf(file).value];
  return !one || !other || canonicalJson(one) !== canonicalJson(other);
}

/** The documents that are in one of two trees only, or that say something else there. */
export function changedBetween(before: Tree, after: Tree): ReadonlySet<string> {
  const [old, now] = [contentByKey(before), contentByKey(after)];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return new Set([...keys].filter((key) => old.get(key) !== now.get(key)));
}

const byKey = new WeakMap<Tree, ReadonlyMap<string, string>>();

function contentByKey(tree: Tree): ReadonlyMap<string, string> {
  let content = byKey.get(tree);
  if (!content) {
    const { documents } = indexOf(tree.rules.ruleSet);
    content = new Map([
      ...[...documents.values()].map((one) => [one.key, canonicalJson(one.content)] as const),
      ...givenOf(tree).map(({ key, value }) => [key, canonicalJson(value)] as const),
    ]);
    byKey.set(tree, content);
  }
  return content;
}

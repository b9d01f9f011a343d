/** The documents of a rule set by what they may mean to each other: each with its content, its files, and what it names. */
import { pathFrom } from '../language/catalog.js';
import type { CampaignBody, Condition, Declared } from '../language/documents.js';
import type { RuleSet } from '../language/rule-set.js';
import type { SourceFile } from '../language/source-file.js';
import { MAIL_EVENTS } from '../vocabulary/event.js';
import type { Mentions } from './mentions.js';
import { mayMean, textsIn } from './mentions.js';

/** Rules and templates as they lie in the project, read. */
export interface Rules {
  /** Of `rules/` and `templates/`. */
  readonly files: readonly SourceFile[];
  readonly ruleSet: RuleSet;
  /** Whether there is no mistake in them, so that scenarios run. */
  readonly areSound: boolean;
}

/** A document by `kind name`, as `campaign cart`; a template and its file are one. */
export interface RuleDocument {
  readonly key: string;
  /** Equal for equal meaning: comments, order of keys and place in a file are no part of it. */
  readonly content: unknown;
  readonly files: readonly string[];
  /** The documents that it reads, by key; of a campaign also those that change it. */
  readonly reads: readonly string[];
}

/** How a campaign's runs begin. */
export interface Beginning {
  readonly campaign: string;
  readonly event: string | undefined;
  readonly trait: string | undefined;
  readonly segment: Condition | undefined;
}

export interface RuleIndex {
  readonly documents: ReadonlyMap<string, RuleDocument>;
  readonly beginnings: readonly Beginning[];
  /** What happens by these names can be an event. */
  readonly events: readonly string[];
  /** Documents that scenarios name, by name. */
  readonly named: ReadonlyMap<string, readonly string[]>;
  /** A document with all that it reads, and that is read there. */
  readonly closure: (key: string) => ReadonlySet<string>;
}

const known = new WeakMap<RuleSet, RuleIndex>();

export function indexOf(ruleSet: RuleSet): RuleIndex {
  let index = known.get(ruleSet);
  if (!index) known.set(ruleSet, (index = makeIndex(ruleSet)));
  return index;
}

interface Entry {
  readonly key: string;
  readonly name: string;
  readonly body: unknown;
  readonly content: unknown;
  readonly files: readonly string[];
  /** Whether rules refer to it by its name. */
  readonly isReferred: boolean;
}

function makeIndex(ruleSet: RuleSet): RuleIndex {
  const entries = entriesOf(ruleSet);
  const referred = namedIn(entries.filter(({ isReferred }) => isReferred));
  const documents = new Map(
    entries.map(({ key, body, content, files }): [string, RuleDocument] => [
      key,
      {
        key,
        content,
        files,
        reads: [...readsOf(key, textsIn(body), referred), ...changersOf(key, ruleSet)],
      },
    ]),
  );
  return {
    documents,
    beginnings: [...ruleSet.campaigns.values()].map((campaign) => beginningOf(campaign, ruleSet)),
    events: [...ruleSet.events.keys(), ...MAIL_EVENTS],
    named: namedIn(entries),
    closure: closureIn(documents),
  };
}

function entriesOf(ruleSet: RuleSet): readonly Entry[] {
  const declared = (kind: string, all: Iterable<Declared<unknown>>, isReferred: boolean): readonly Entry[] =>
    [...all].map(({ name, body, span }) => ({
      key: `${kind} ${name}`,
      name,
      body,
      content: meaningOf(body),
      files: [span.file],
      isReferred,
    }));
  return [
    ...declared('event', ruleSet.events.values(), true),
    ...declared('segment', ruleSet.segments.values(), true),
    ...declared('score', ruleSet.scores.values(), true),
    ...declared('content', ruleSet.contents.values(), true),
    // A campaign that is named in another (in a `where` over its mails, say) is not read by it.
    ...declared('campaign', ruleSet.campaigns.values(), false),
    ...declared('experiment', ruleSet.experiments.values(), false),
    ...declared('invariant', ruleSet.invariants.values(), false),
    ...declared('profile', ruleSet.profile ? [ruleSet.profile] : [], false),
    ...declared('policy', ruleSet.policy ? [ruleSet.policy] : [], false),
    ...catalogEntries(ruleSet),
    ...[...ruleSet.templates].map(([name, { path, text }]) => ({
      key: `template ${name}`,
      name,
      body: undefined,
      content: text,
      files: [path],
      isReferred: true,
    })),
  ];
}

/** What stands in a document for people, and decides nothing. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(['description', 'owner', 'tags']);

function meaningOf(body: unknown): unknown {
  return Object.fromEntries(Object.entries(body as object).filter(([key]) => !FOR_PEOPLE.has(key)));
}

/** A catalog's rows and counts are part of it. */
function catalogEntries({ catalogs }: RuleSet): readonly Entry[] {
  return [...catalogs.values()].map(({ name, body, span, fingerprint }) => ({
    key: `catalog ${name}`,
    name,
    body,
    content: [meaningOf(body), fingerprint],
    files: [
      span.file,
      ...[body.file, body.counts ?? []].flat().flatMap((path) => pathFrom(span.file, path) ?? []),
    ],
    isReferred: true,
  }));
}

function namedIn(entries: readonly Entry[]): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, string[]>();
  for (const { name, key } of entries) {
    const keys = named.get(name);
    if (keys) keys.push(key);
    else named.set(name, [key]);
  }
  return named;
}

function readsOf(own: string, texts: ReadonlySet<string>, referred: RuleIndex['named']): readonly string[] {
  // Schemas name nothing: neither the tracking plan's nor the profile's.
  if (own.startsWith('event ') || own.startsWith('profile ')) return [];
  return [...texts].flatMap((text) => referred.get(text) ?? []).filter((key) => key !== own);
}

/** The experiments on a campaign: they name it, and not it them. */
function changersOf(key: string, { experiments }: RuleSet): readonly string[] {
  return [...experiments.values()].flatMap(({ name, body }) =>
    key === `campaign ${body.campaign}` ? [`experiment ${name}`] : [],
  );
}

function beginningOf({ name, body: { trigger } }: Declared<CampaignBody>, { segments }: RuleSet): Beginning {
  const segment = 'enters' in trigger ? trigger.enters : 'leaves' in trigger ? trigger.leaves : undefined;
  return {
    campaign: name,
    event: 'event' in trigger ? trigger.event : undefined,
    trait: 'date' in trigger ? trigger.date.trait : undefined,
    segment: segment === undefined ? undefined : segments.get(segment)?.body.when,
  };
}

function closureIn(documents: ReadonlyMap<string, RuleDocument>): RuleIndex['closure'] {
  const closures = new Map<string, ReadonlySet<string>>();
  return (key) => {
    const before = closures.get(key);
    if (before) return before;
    const reached = new Set([key]);
    // A set is walked on through what is added to it meanwhile.
    for (const one of reached) for (const next of documents.get(one)?.reads ?? []) reached.add(next);
    closures.set(key, reached);
    return reached;
  };
}

/** The documents that something may name, by key. */
export function documentsNamed(mentions: Mentions, { named }: RuleIndex): readonly string[] {
  const plain = [...mentions.texts].flatMap((text) => named.get(text) ?? []);
  if (mentions.gapped.length === 0) return plain;
  return [...plain, ...[...named].flatMap(([name, keys]) => (mayMean(mentions, name) ? keys : []))];
}

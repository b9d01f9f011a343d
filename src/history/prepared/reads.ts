/** What rules read of a log: nothing else of it need be loaded. */
import { keptTraits } from '../../compile/kept-traits.js';
import { namingProperty } from '../../language/catalog-check.js';
import { shownBy } from '../../language/condition-sites.js';
import type { FactParams } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { treatmentsOf } from '../../language/treatment.js';
import { compareText } from '../../vocabulary/diagnostic.js';
import { EMAIL_SENT, SUPPRESSING_EVENTS } from '../../vocabulary/event.js';
import { isObject, parsePath } from '../../vocabulary/json.js';

/** Of each event that something in the rules asks for, the properties read, or all of them. */
export interface EventReads {
  /** In the order of names' code units, as are the properties. Consent is always read. */
  readonly events: ReadonlyMap<string, readonly string[] | 'all'>;
  /** In the order of code units; the zone is always among them. */
  readonly traits: readonly string[];
}

/**
 * What any of the rule sets reads to decide and to write its mails. Invariants are not asked in a backtest, and
 * metrics of experiments are not counted there.
 */
export function readsOf(ruleSets: readonly RuleSet[]): EventReads {
  const reads = new Collected();
  // A mail that is sent is an event to every program, and one that the log has is as well.
  for (const name of [EMAIL_SENT, ...SUPPRESSING_EVENTS]) reads.event(name);
  for (const ruleSet of ruleSets) collectFrom(ruleSet, reads);
  return reads.finish();
}

const ZONE = 'timeZone';

class Collected {
  private readonly events = new Map<string, Set<string> | 'all'>();
  private readonly traits = new Set([ZONE]);

  event(name: string): void {
    if (!this.events.has(name)) this.events.set(name, new Set());
  }

  property(event: string | undefined, property: string): void {
    if (event === undefined) return;
    this.event(event);
    const known = this.events.get(event)!;
    if (known !== 'all') known.add(property);
  }

  all(event: string | undefined): void {
    if (event !== undefined) this.events.set(event, 'all');
  }

  trait(name: string): void {
    this.traits.add(name);
  }

  finish(): EventReads {
    const sorted = (names: ReadonlySet<string>) => [...names].sort(compareText);
    const events = [...this.events].sort(([a], [b]) => compareText(a, b));
    return {
      events: new Map(events.map(([name, read]) => [name, read === 'all' ? read : sorted(read)])),
      traits: sorted(this.traits),
    };
  }
}

interface Place {
  readonly ruleSet: RuleSet;
  readonly reads: Collected;
  /** The event that `fact: event` is here; undefined where there is none. */
  readonly event: string | undefined;
}

function collectFrom(ruleSet: RuleSet, reads: Collected): void {
  const alone: Place = { ruleSet, reads, event: undefined };
  for (const { body } of ruleSet.segments.values()) collect(body, alone);
  for (const { body } of ruleSet.scores.values()) collect(body, alone);
  if (ruleSet.policy) collect(ruleSet.policy.body, alone);
  for (const campaign of ruleSet.campaigns.values()) {
    const { trigger, entry } = campaign.body;
    const place = { ...alone, event: 'event' in trigger ? trigger.event : undefined };
    for (const treatment of treatmentsOf(campaign, ruleSet)) collect(treatment.campaign.body, place);
    for (const { body } of shownBy(campaign, ruleSet)) collect(body, place);
    if ('date' in trigger) reads.trait(trigger.date.trait);
    if (entry?.key !== undefined) readPath(entry.key, place);
  }
  for (const { text } of ruleSet.templates.values()) readTemplate(text, alone);
}

/** A document is a tree of limited depth, as its file was. */
function collect(part: unknown, place: Place): void {
  if (typeof part === 'string') return readTemplate(part, place);
  if (Array.isArray(part)) return part.forEach((item) => collect(item, place));
  if (!isObject(part)) return;
  if (typeof part['fact'] === 'string') readFact(part as unknown as Fact, place);
  const { event } = part;
  if (typeof event === 'string') place.reads.event(event);
  for (const [key, inner] of Object.entries(part)) {
    const isOfEvent = key === 'where' && typeof event === 'string';
    if (key !== 'description') collect(inner, isOfEvent ? { ...place, event } : place);
  }
}

interface Fact {
  readonly fact: string;
  readonly path?: string;
  readonly params?: FactParams;
}

function readFact({ fact, path, params = {} }: Fact, place: Place): void {
  const { reads } = place;
  const { event, property, distinctBy, without = [] } = params;
  if (fact === 'event') readPath(path ?? '$', place);
  if (fact === 'profile') readTrait(path ?? '$', place);
  if (fact === 'recommend') readNamed(params, place);
  if (event === undefined) return;
  reads.event(event);
  if (property !== undefined) reads.property(event, property);
  if (fact !== 'collect') return;
  reads.all(event);
  for (const name of without) {
    reads.event(name);
    if (distinctBy === undefined) continue;
    for (const one of [distinctBy, PRODUCTS]) reads.property(name, one);
  }
}

/** An event that names rows of a catalog has the property itself, or in the maps of this list. */
const PRODUCTS = 'products';

function readNamed({ catalog, without = [] }: FactParams, { ruleSet, reads }: Place): void {
  const body = catalog === undefined ? undefined : ruleSet.catalogs.get(catalog)?.body;
  if (!body) return;
  for (const event of [...(body.boughtBy ?? []), ...without]) {
    for (const property of [namingProperty(body), PRODUCTS]) reads.property(event, property);
  }
}

/** A path below an event: of its properties, one is read, or all. */
function readPath(path: string, { reads, event }: Place): void {
  const [member, property] = parsePath(path) ?? [];
  if (member !== undefined && member !== 'properties') return;
  if (property === undefined) reads.all(event);
  else reads.property(event, String(property));
}

function readTrait(path: string, { ruleSet, reads }: Place): void {
  const [member, trait] = parsePath(path) ?? [];
  if (member !== undefined && member !== 'traits') return;
  if (trait === undefined) readAllTraits(ruleSet, reads);
  else reads.trait(String(trait));
}

function readAllTraits(ruleSet: RuleSet, reads: Collected): void {
  for (const name of keptTraits([ruleSet])) reads.trait(name);
}

const TAG = /\{\{[^]*?\}\}/g;
const TRAITS =
  /\btraits\b(?:\s*\??\.\s*([A-Za-z_$][\w$]*)|\s*(?:\?\.)?\[\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\])?/g;
const WHOLE_USER = /\buser\b(?!\s*\??\.\s*[A-Za-z_$])/;

/** The traits that a text shows, as `{{ user.traits.firstName }}`. */
function readTemplate(text: string, { ruleSet, reads }: Place): void {
  if (!text.includes('{{')) return;
  for (const [tag] of text.matchAll(TAG)) {
    if (WHOLE_USER.test(tag)) readAllTraits(ruleSet, reads);
    for (const [, plain, single, double] of tag.matchAll(TRAITS)) {
      const name = plain ?? single ?? double;
      if (name === undefined) readAllTraits(ruleSet, reads);
      else reads.trait(name);
    }
  }
}

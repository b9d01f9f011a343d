/** Names → declarations: everything that the schemas of single documents can not see. */
import type { Diagnostic } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { isMailEvent } from '../vocabulary/event.js';
import { checkCatalog } from './catalog-check.js';
import { checkCampaign, checkContent, contentsIn } from './campaign-check.js';
import type { Declared, EventBody, Part, PropertySchema, SourceBody } from './documents.js';
import { partAt, spanOf } from './documents.js';
import { checkExperiment } from './experiment-check.js';
import { checkConflicts } from './experiment-conflicts.js';
import type { Reading } from './fact-type.js';
import { checkGate } from './gate-check.js';
import { checkInvariant } from './invariant-check.js';
import { Names } from './names.js';
import { checkPolicy } from './policy-check.js';
import { checkRemains } from './remains-check.js';
import type { RuleSet } from './rule-set.js';
import { checkScore } from './score-check.js';
import { checkSegments } from './segment-check.js';
import { stepIds } from './step-ids.js';
import { didYouMean } from '../vocabulary/suggest.js';

/** All that is wrong between the documents of a rule set. */
export function resolve(ruleSet: RuleSet): readonly Diagnostic[] {
  const diagnostics = new Map<string, Diagnostic>();
  const report = (one: Diagnostic) => {
    diagnostics.set(`${one.code} ${one.span.file}:${one.span.line}:${one.span.column} ${one.message}`, one);
  };
  const names = new Names(ruleSet, report);
  for (const event of ruleSet.events.values()) checkEvent(event, report);
  for (const one of [...ruleSet.events.values(), ...ruleSet.sources.values()]) {
    if (one.body.keeps !== undefined) names.period(one.body.keeps, partOf(one, 'keeps'));
  }
  if (ruleSet.profile) checkSchema(ruleSet.profile.body.traits, partOf(ruleSet.profile, 'traits'), report);
  if (ruleSet.policy) checkPolicy(ruleSet.policy, names, report);
  for (const source of ruleSet.sources.values()) checkSource(source, names);
  checkSegments(names, report);
  for (const score of ruleSet.scores.values()) checkScore(score, names, report);
  for (const campaign of ruleSet.campaigns.values()) checkCampaign(campaign, names, report);
  for (const experiment of ruleSet.experiments.values()) checkExperiment(experiment, names, report);
  checkConflicts(ruleSet, report);
  for (const invariant of ruleSet.invariants.values()) checkInvariant(invariant, names, report);
  for (const gate of ruleSet.gates.values()) checkGate(gate, names, report);
  for (const catalog of ruleSet.catalogs.values()) {
    checkSchema(catalog.body.columns, partOf(catalog, 'columns'), report);
    checkCatalog(catalog, names, report);
  }
  checkUnusedContents(ruleSet, names, report);
  checkRemains(ruleSet, report);
  return [...diagnostics.values()];
}

function partOf(declared: Pick<Declared<unknown>, 'at'>, ...path: readonly string[]): Part {
  return { at: declared.at, path };
}

function checkEvent(event: Declared<EventBody>, report: (diagnostic: Diagnostic) => void): void {
  if (isMailEvent(event.name)) {
    report(
      error('reserved-event', event.span, `\`${event.name}\` is declared by Mailwright itself`, {
        help: 'remove this document; rules can read the event as it is',
      }),
    );
  }
  if (event.body.properties.type !== 'object') {
    report(
      error('wrong-type', event.at(['properties', 'type']), "an event's properties are an object", {
        help: 'write `type: object`',
      }),
    );
  }
  checkSchema(event.body.properties, partOf(event, 'properties'), report);
}

/** A required member that is not described would make every event wrong. */
function checkSchema(schema: PropertySchema, part: Part, report: (diagnostic: Diagnostic) => void): void {
  const members = Object.keys(schema.properties ?? {});
  for (const [index, name] of (schema.required ?? []).entries()) {
    if (members.includes(name)) continue;
    report(
      error(
        'unknown-property',
        spanOf(partAt(part, 'required', index)),
        `\`${name}\` is required, but not among the properties`,
        {
          help: didYouMean(name, members, 'property'),
          fix: respelling(spanOf(partAt(part, 'required', index)), name, members),
        },
      ),
    );
  }
  for (const [name, inner] of Object.entries(schema.properties ?? {}))
    checkSchema(inner, partAt(part, 'properties', name), report);
  if (schema.items) checkSchema(schema.items, partAt(part, 'items'), report);
}

function checkSource(source: Declared<SourceBody>, names: Names): void {
  const { assume } = source.body;
  if (assume?.timeZone !== undefined) names.zone(assume.timeZone, partOf(source, 'assume', 'timeZone'));
  for (const purpose of Object.keys(assume?.consent ?? {})) {
    names.purpose(purpose, { at: (path) => source.at(path, 'key'), path: ['assume', 'consent', purpose] });
  }
}

/** A content block that no campaign shows is checked all the same, as if for any campaign. */
function checkUnusedContents(ruleSet: RuleSet, names: Names, report: (diagnostic: Diagnostic) => void): void {
  const bodies = [...ruleSet.campaigns.values()].flatMap(({ body }) => contentsIn(body.steps));
  const used = new Set([...bodies, ...contentsSet(ruleSet)]);
  const isCertain = !mayBeShown(ruleSet);
  for (const content of ruleSet.contents.values()) {
    if (used.has(content.name)) continue;
    const reading: Reading = {
      names,
      event: { missing: 'no campaign shows this block' },
      hasEntry: true,
      steps: { ids: [...ruleSet.campaigns.values()].flatMap(({ body }) => stepIds(body.steps)) },
      onlyEvent: false,
    };
    checkContent(content, reading, (one) => {
      if (isCertain || !OF_A_CAMPAIGN.includes(one.code)) report(one);
    });
  }
}

/** What is wrong with a block only because of who shows it. */
const OF_A_CAMPAIGN: readonly string[] = ['not-here', 'unknown-step'];

/** Whether a document that could not be read may show any block. */
function mayBeShown({ broken, hasUnreadFile }: RuleSet): boolean {
  return hasUnreadFile || [...broken].some((name) => /^(campaign|experiment) /.test(name));
}

/** The content blocks that variants show: they are checked in their campaign. */
function contentsSet({ experiments }: RuleSet): readonly string[] {
  const sets = [...experiments.values()].flatMap(({ body }) => body.variants.map(({ set = {} }) => set));
  return sets.flatMap((set) =>
    Object.entries(set).flatMap(([key, value]) => (key.includes('.content.') ? [String(value)] : [])),
  );
}

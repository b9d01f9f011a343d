/** A counterexample as an item of a scenario file: it fails until the rules are mended. */
import type { SourceFile } from '../../language/source-file.js';
import { personsOf } from '../../simulate/persons.js';
import type { Mails, Project } from '../../simulate/project.js';
import type { Timeline } from '../../simulate/simulate.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { ScenarioCase } from '../case.js';
import { appended } from '../discover/append.js';
import { freeName } from '../discover/of-log.js';
import { unheldBy } from '../holds-check.js';
import type { Invariant } from '../invariants/invariant.js';
import { runCase } from '../run-case.js';
import { readScenarios } from '../scenario.js';
import { readScenarioFile } from '../scenario-file.js';
import type { Counterexample } from './counterexample.js';
import { itemText, nameOf } from './item-text.js';
import { isSameKind } from './trial.js';

/** Where counterexamples are kept. */
export const SAVED_FILE = 'scenarios/counterexamples.yaml';

export type Saved =
  | { readonly kind: 'written'; readonly name: string; readonly text: string }
  /** It is kept already: under this name, the same is told. */
  | { readonly kind: 'known'; readonly name: string }
  /** It can not be a scenario, or does not fail as one: sentences say why. */
  | { readonly kind: 'refused'; readonly faults: readonly string[] };

/** Read back and run before it is offered: it must fail, by this breach and nothing else. */
export function savedOf(
  counterexample: Counterexample,
  project: Project,
  mails: Mails,
  file: SourceFile | undefined,
): Saved {
  const { invariant, timeline, breach } = counterexample;
  const before = file ? readScenarios(file, project).cases : [];
  const same = before.find((one) => isSame(one, invariant, timeline));
  if (same) return { kind: 'known', name: same.name };
  const taken = new Set(file ? readScenarioFile(file).scenarios.map(({ body }) => body.name) : []);
  const name = freeName(nameOf(invariant, breach), taken);
  const text = itemText(invariant, timeline, breach, project, name);
  const faults = faultsOf(text, counterexample, project, mails);
  return faults.length > 0 ? { kind: 'refused', faults } : { kind: 'written', name, text };
}

/** Whether a scenario holds the invariant against the very life. */
function isSame(scenario: ScenarioCase, { name }: Invariant, timeline: Timeline): boolean {
  if (!scenario.expected.holds.some((one) => one.name === name)) return false;
  const wanted = plainLife(timeline);
  return personsOf(scenario).some((person) => plainLife(person.timeline) === wanted);
}

function plainLife({ user, events, until, variants }: Timeline): string {
  return canonicalJson({
    user,
    events: events.map(({ receivedTime, time, ...event }) => ({
      ...event,
      time,
      receivedTime: receivedTime ?? time,
    })),
    until,
    variants: variants && Object.keys(variants).length > 0 ? variants : undefined,
  });
}

function faultsOf(
  text: string,
  { invariant, breach }: Counterexample,
  project: Project,
  mails: Mails,
): readonly string[] {
  const { cases, diagnostics } = readScenarios({ path: SAVED_FILE, text }, project);
  const mistakes = diagnostics.filter(({ severity }) => severity === 'error');
  const [scenario] = cases;
  if (!scenario || mistakes.length > 0) return mistakes.map(({ message }) => message);
  const broken = unheldBy(scenario, project, mails);
  if (!broken.some((one) => one.invariant.name === invariant.name && isSameKind(one.breach, breach)))
    return [`as a scenario it keeps \`${invariant.name}\``];
  const others = runCase(scenario, project, mails).failures.length - broken.length;
  return others === 0 ? [] : ['as a scenario it fails in another way'];
}

/**
 * The file with the items behind its own, of which no byte changes; undefined where nothing can be put behind them: a list
 * in brackets, or a mistake.
 */
export function withSaved(file: SourceFile | undefined, items: readonly string[]): SourceFile | undefined {
  return appended(file?.path ?? SAVED_FILE, file, items);
}

/** A life that scenarios hold against invariants. */
export interface KeptLife {
  readonly scenario: string;
  readonly place: Span;
  readonly timeline: Timeline;
  /** By name. */
  readonly invariants: readonly string[];
}

/** Of all scenarios with `holds`, in their order: these lives are judged first. Those with rows of their own are for `test`. */
export function keptLives(cases: readonly ScenarioCase[]): readonly KeptLife[] {
  return cases.flatMap((scenario) => {
    const invariants = scenario.expected.holds.map(({ name }) => name);
    if (invariants.length === 0 || scenario.catalogs !== undefined) return [];
    return personsOf(scenario).map(({ timeline: { user, events, until, variants } }) => ({
      scenario: scenario.name,
      place: scenario.span,
      timeline: { user, events, until, variants },
      invariants,
    }));
  });
}

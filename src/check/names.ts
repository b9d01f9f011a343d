/** The names of a scenario against the project: events, mails, purposes, and what the tracking plan says of values. */
import type { TraitsCheck } from '../language/event-check.js';
import { placeOf } from '../language/declared-place.js';
import { declaredHere } from '../language/names.js';
import type { PropertySchema } from '../language/documents.js';
import { mayBeDeclared } from '../language/rule-set.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type { Located } from '../language/yaml.js';
import { sendDeclarations } from '../language/send-declaration.js';
import type { Project } from '../simulate/project.js';
import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, Related } from '../vocabulary/diagnostic.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { MAIL_EVENTS, isMailEvent } from '../vocabulary/event.js';
import type { JsonObject, JsonValue, Path } from '../vocabulary/json.js';
import { isObject } from '../vocabulary/json.js';
import type { Report } from './moments.js';
import type { StepName } from '../simulate/explain/life.js';
import { mailName } from '../simulate/explain/life.js';

/** What scenarios need to know of a project: there is so much of one whose rules have mistakes, too. */
export type Declarations = Pick<Project, 'ruleSet' | 'check' | 'checkTraits'>;

/** What the scenarios of a project may name. */
export interface ScenarioNames {
  readonly project: Declarations;
  readonly mails: readonly string[];
  readonly purposes: readonly string[];
  readonly checkTraits: TraitsCheck;
}

const known = new WeakMap<Declarations, ScenarioNames>();

export function scenarioNames(project: Declarations): ScenarioNames {
  let names = known.get(project);
  if (!names) known.set(project, (names = collectNames(project)));
  return names;
}

function collectNames(project: Declarations): ScenarioNames {
  const { ruleSet } = project;
  return {
    project,
    mails: sendDeclarations(ruleSet).map(({ campaign, step }) =>
      mailName({ campaign: campaign.name, step: step.send }),
    ),
    purposes: Object.keys(ruleSet.policy?.body.purposes ?? {}),
    checkTraits: project.checkTraits,
  };
}

/** A part of a scenario: where it is found, and where what is wrong with it goes. */
export interface Spot {
  readonly at: Located['at'];
  readonly path: Path;
  readonly report: Report;
}

export function inside(spot: Spot, ...steps: readonly (string | number)[]): Spot {
  return { ...spot, path: [...spot.path, ...steps] };
}

export function checkEvent(
  { project }: ScenarioNames,
  name: string,
  properties: JsonObject,
  spot: Spot,
): void {
  const { events } = project.ruleSet;
  if (!events.has(name) && !isMailEvent(name)) {
    if (mayBeDeclared(project.ruleSet, 'event', name)) return;
    const help = didYouMean(name, [...events.keys(), ...MAIL_EVENTS], 'event');
    const related = declaredHere(project.ruleSet, 'event', closest(name, events.keys()));
    const span = spot.at([...spot.path, 'event']);
    const fix = respelling(span, name, [...events.keys(), ...MAIL_EVENTS]);
    spot.report(error('unknown-event', span, `there is no event \`${name}\``, { help, related, fix }));
    return;
  }
  const why = project.check(name, properties);
  if (why === undefined) return;
  const declared = events.get(name);
  const misspelt = declared && misspeltProperty(why, properties, declared.body.properties);
  spot.report(
    misfit(
      'bad-event',
      `\`${name}\` is not as the tracking plan has it: ${why}`,
      why,
      'properties',
      properties,
      spot,
      declared && placeOf(declared, 'properties', blamed(why)),
      misspelt,
    ),
  );
}

/** A property that is not declared, where one is missing that it is like. */
function misspeltProperty(
  why: string,
  properties: JsonObject,
  { properties: declared = {} }: PropertySchema,
): { readonly key: string; readonly meant: string } | undefined {
  const meant = /must have required property '([^']+)'$/.exec(why)?.[1];
  if (meant === undefined || blamed(why).length > 0) return undefined;
  const key = closest(
    meant,
    Object.keys(properties).filter((one) => !Object.hasOwn(declared, one)),
  );
  return key === undefined ? undefined : { key, meant };
}

export function checkTraits(names: ScenarioNames, traits: JsonObject, spot: Spot): void {
  const why = names.checkTraits(traits);
  if (why === undefined) return;
  const { profile } = names.project.ruleSet;
  spot.report(
    misfit(
      'bad-traits',
      `these traits are not as the profile has them: ${why}`,
      why,
      'traits',
      traits,
      spot,
      profile && placeOf(profile, 'traits', blamed(why)),
    ),
  );
}

function misfit(
  code: ErrorCode,
  message: string,
  why: string,
  key: 'properties' | 'traits',
  values: JsonObject,
  { at, path }: Spot,
  declared: Related | undefined,
  misspelt?: { readonly key: string; readonly meant: string },
): Diagnostic {
  const placeholder = placeholderIn(valueAt(values, blamed(why)));
  const allowed =
    key === 'traits'
      ? 'write what the profile allows'
      : 'write what the tracking plan allows, or change the plan';
  const span = misspelt ? at([...path, key, misspelt.key], 'key') : at([...path, key, ...blamed(why)]);
  return error(code, span, message, {
    help: misspelt
      ? `did you mean \`${misspelt.meant}\`?`
      : placeholder === undefined
        ? allowed
        : `\`${placeholder}\` is filled by the rows of \`examples\` alone; without them it is text`,
    related: declared && [declared],
  });
}

function valueAt(values: JsonObject, path: Path): JsonValue | undefined {
  let value: JsonValue | undefined = values;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, JsonValue>>)[step];
  }
  return value;
}

/** Where rows fill a scenario, none is left. */
function placeholderIn(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? /\$\{[^{}]{1,100}\}/.exec(value)?.[0] : undefined;
}

/** The path that an event check's sentence begins with. */
function blamed(why: string): Path {
  const path = /^`([^`]+)`/.exec(why)?.[1];
  return path === undefined ? [] : path.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

export function checkPurposes({ purposes, project }: ScenarioNames, consent: unknown, spot: Spot): void {
  if (!isObject(consent)) return;
  if (purposes.length === 0 && mayBeDeclared(project.ruleSet, 'policy')) return;
  for (const name of Object.keys(consent)) {
    if (purposes.includes(name)) continue;
    const help = didYouMean(name, purposes, 'purpose');
    const span = spot.at([...spot.path, 'consent', name], 'key');
    const { policy } = project.ruleSet;
    const related = policy && [{ message: 'the policy', span: policy.span }];
    const fix = respelling(span, name, purposes);
    spot.report(
      error('unknown-purpose', span, `the policy has no purpose \`${name}\``, { help, related, fix }),
    );
  }
}

/** The campaign and step that a mail is named by; one that is unknown is reported. */
export function readMailName({ mails, project }: ScenarioNames, name: string, spot: Spot): StepName {
  const [campaign, step] = name.split('/') as [string, string];
  const { campaigns } = project.ruleSet;
  const isKnown = campaigns.has(campaign) || !mayBeDeclared(project.ruleSet, 'campaign', campaign);
  if (isKnown && !mails.includes(name)) {
    const ofCampaign = mails.filter((mail) => mail.startsWith(`${campaign}/`));
    const help = didYouMean(name, ofCampaign.length > 0 ? ofCampaign : mails, 'mail');
    const span = spot.at([...spot.path, 'send']);
    const near = closest(campaign, project.ruleSet.campaigns.keys());
    const related = declaredHere(project.ruleSet, 'campaign', near);
    const fix = respelling(span, name, mails);
    spot.report(error('unknown-mail', span, `no campaign sends \`${name}\``, { help, related, fix }));
  }
  return { campaign, step };
}

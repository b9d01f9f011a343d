/** The names that a project has for what its documents may refer to. */
import type { ContentBody, Declared, ExperimentBody, Step } from '../../language/documents.js';
import { branchesOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Kind } from '../../language/schema/kinds.js';
import type { ReferenceName } from '../../language/schema/references.js';
import { stepIds } from '../../language/step-ids.js';
import { waitIds } from '../../language/wait-ids.js';
import { MAIL_EVENTS } from '../../vocabulary/event.js';
import { zoneNames } from '../../vocabulary/zone.js';

export interface KnownNames {
  /** Each with what its document says of itself; empty where it says nothing. */
  readonly names: ReadonlyMap<string, string>;
  /** Whether there can be no other: a document that could not be read may declare some. */
  readonly isComplete: boolean;
}

type Known = Readonly<Partial<Record<ReferenceName, KnownNames>>>;

interface Described {
  readonly name: string;
  readonly body: unknown;
}

const described = ({ name, body }: Described): readonly [string, string] => {
  const { description } = body as { readonly description?: string };
  return [name, description ?? ''];
};

/** By what they stand for, in an order that the files' order does not change. */
export function knownNames(ruleSet: RuleSet): Known {
  const { broken, hasUnreadFile, campaigns, policy, profile } = ruleSet;
  const brokenOf = (kind: Kind): readonly string[] =>
    [...broken].filter((one) => one.startsWith(`${kind} `)).map((one) => one.slice(kind.length + 1));
  const complete = !hasUnreadFile;
  const declared = (kind: Kind, documents: Iterable<Described>): KnownNames => ({
    names: sorted([...brokenOf(kind).map((name) => [name, ''] as const), ...[...documents].map(described)]),
    isComplete: complete,
  });
  const steps = [...campaigns.values()].flatMap(({ body }) => stepIds(body.steps));
  const hasAllSteps = complete && brokenOf('campaign').length === 0;
  const purposes: KnownNames = {
    names: sorted(Object.keys(policy?.body.purposes ?? {}).map((name) => [name, ''])),
    isComplete: complete && policy !== undefined,
  };
  const mails = [...campaigns.values()].flatMap(({ name, body }) =>
    sendsIn(body.steps).map((send) => [`${name}/${send.send}`, send.subject] as const),
  );
  const traits = Object.entries(profile?.body.traits.properties ?? {});
  const dates = traits.filter(([, { format }]) => format === 'date' || format === 'date-time');
  return {
    eventName: withMailEvents(declared('event', ruleSet.events.values())),
    segmentName: declared('segment', ruleSet.segments.values()),
    scoreName: declared('score', ruleSet.scores.values()),
    catalogName: declared('catalog', ruleSet.catalogs.values()),
    contentName: declared('content', ruleSet.contents.values()),
    campaignName: declared('campaign', campaigns.values()),
    experimentName: declared('experiment', ruleSet.experiments.values()),
    templateName: {
      names: sorted([...ruleSet.templates.keys()].map((name) => [name, ''])),
      isComplete: true,
    },
    purposeName: purposes,
    purposeKey: purposes,
    dateTrait: {
      names: sorted(dates.map(([name, schema]) => [name, textOf(schema)])),
      isComplete: complete && profile !== undefined,
    },
    sinceName: {
      names: sorted([['entry', 'Since this run began.'], ...steps.map((id) => [id, ''] as const)]),
      isComplete: hasAllSteps,
    },
    mailName: { names: sorted(mails), isComplete: hasAllSteps },
    sendName: {
      names: sorted([...[...campaigns.values()].map(described), ...mails]),
      isComplete: hasAllSteps,
    },
    variantName: {
      names: sorted([...ruleSet.experiments.values()].flatMap(variantsOf)),
      isComplete: complete && brokenOf('experiment').length === 0,
    },
    choiceName: {
      names: sorted([...ruleSet.contents.values()].flatMap(choicesOf)),
      isComplete: complete && brokenOf('content').length === 0,
    },
    waitName: {
      names: sorted(
        [...campaigns.values()].flatMap((one) =>
          waitIds(one).map((id) => [`${one.name}/${id}`, ''] as const),
        ),
      ),
      isComplete: hasAllSteps,
    },
    // Zones have further names, of old.
    zoneName: { names: sorted(zoneNames().map((name) => [name, ''])), isComplete: false },
  };
}

function variantsOf(experiment: Declared<ExperimentBody>): readonly (readonly [string, string])[] {
  const { name, body } = experiment;
  return [described(experiment), ...body.variants.map((one) => [`${name}/${one.name}`, ''] as const)];
}

function choicesOf(content: Declared<ContentBody>): readonly (readonly [string, string])[] {
  const { name, body } = content;
  const choices = [...body.choose.keys()].map((index) => `${name}/${index + 1}`);
  return [described(content), ...[...choices, `${name}/otherwise`].map((one) => [one, ''] as const)];
}

function withMailEvents({ names, isComplete }: KnownNames): KnownNames {
  const ofMailing = MAIL_EVENTS.map((name) => [name, 'Of mailing; Mailwright knows it by itself.'] as const);
  return { names: new Map([...names, ...ofMailing]), isComplete };
}

function sorted(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function textOf(schema: object): string {
  const { description } = schema as { readonly description?: string };
  return description ?? '';
}

function sendsIn(steps: readonly Step[]): readonly { readonly send: string; readonly subject: string }[] {
  return steps.flatMap((step) =>
    'send' in step ? [step] : branchesOf(step).flatMap((branch) => sendsIn(branch.steps)),
  );
}

/** Which mails an invariant is about. */
import type { SendStep, Step } from '../../language/documents.js';
import { branchesOf } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Treatment } from '../../language/treatment.js';
import { treatmentsOf } from '../../language/treatment.js';
import { assignmentPairs } from '../../vocabulary/assignment.js';
import type { Decision } from '../../vocabulary/decision.js';

/** As invariants narrow them down. */
export interface MailsBody {
  readonly send?: string | readonly string[];
  readonly purpose?: string;
  readonly showing?: string;
}

export interface MeantMails {
  readonly isMeant: (decision: Decision) => boolean;
  /** By campaign, the steps that may send one of them. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
}

export function meantMails({ send, purpose, showing }: MailsBody, ruleSet: RuleSet): MeantMails {
  const isNamed = (campaign: string, step: string) =>
    send === undefined || [send].flat().some((one) => one === campaign || one === `${campaign}/${step}`);
  const { mayShow, shows } = showing === undefined ? ANY : showingOf(showing, ruleSet);
  const steps = [...ruleSet.campaigns.values()].flatMap(({ name, body }): [string, readonly string[]][] => {
    if (purpose !== undefined && body.purpose !== purpose) return [];
    const own = sendsIn(body.steps)
      .map((one) => one.send)
      .filter((step) => isNamed(name, step) && mayShow(name, step));
    return own.length === 0 ? [] : [[name, own]];
  });
  const meant = new Map(steps);
  return {
    steps: meant,
    isMeant: (decision) => meant.get(decision.campaign)?.includes(decision.step) === true && shows(decision),
  };
}

/** Which mails show a content block: under some variant, and as a run has it. */
interface Showing {
  readonly mayShow: (campaign: string, step: string) => boolean;
  readonly shows: (decision: Decision) => boolean;
}

const ANY: Showing = { mayShow: () => true, shows: () => true };

function showingOf(content: string, ruleSet: RuleSet): Showing {
  const treatments = new Map(
    [...ruleSet.campaigns.values()].map((campaign) => [campaign.name, treatmentsOf(campaign, ruleSet)]),
  );
  const isIn = ({ campaign }: Treatment, step: string) =>
    sendsIn(campaign.body.steps).some(
      (one) => one.send === step && Object.values(one.content ?? {}).includes(content),
    );
  return {
    mayShow: (campaign, step) => treatments.get(campaign)!.some((one) => isIn(one, step)),
    shows: (decision) => isIn(treatmentOf(decision, treatments.get(decision.campaign)!), decision.step),
  };
}

/** The campaign as a run has it: of the combinations that the run's variants make, the largest. */
function treatmentOf(decision: Decision, treatments: readonly Treatment[]): Treatment {
  const pairs = new Map(assignmentPairs(decision));
  const fitting = treatments.filter(({ assignments }) =>
    Object.entries(assignments).every(([experiment, variant]) => pairs.get(experiment) === variant),
  );
  const sizeOf = ({ assignments }: Treatment) => Object.keys(assignments).length;
  return fitting.reduce((largest, one) => (sizeOf(one) > sizeOf(largest) ? one : largest));
}

function sendsIn(steps: readonly Step[]): readonly SendStep[] {
  return steps.flatMap((step) =>
    'send' in step ? [step] : branchesOf(step).flatMap((branch) => sendsIn(branch.steps)),
  );
}

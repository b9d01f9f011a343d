/** Which mails an invariant is about. */
import type { CampaignBody, Declared, SendStep, Step } from '../../language/documents.js';
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
  const treatments = new Map(
    [...ruleSet.campaigns.values()].map((campaign) => [campaign.name, treatmentsOf(campaign, ruleSet)]),
  );
  const isNamed = (campaign: string, step: string) =>
    send === undefined || [send].flat().some((one) => one === campaign || one === `${campaign}/${step}`);
  const isOfPurpose = ({ body }: Declared<CampaignBody>) => purpose === undefined || body.purpose === purpose;
  const shows = ({ campaign }: Treatment, step: string) =>
    showing === undefined ||
    sendsIn(campaign.body.steps).some(
      (one) => one.send === step && Object.values(one.content ?? {}).includes(showing),
    );
  const steps = [...ruleSet.campaigns.values()].flatMap((campaign): [string, readonly string[]][] => {
    const { name, body } = campaign;
    if (!isOfPurpose(campaign)) return [];
    const own = sendsIn(body.steps)
      .map((one) => one.send)
      .filter((step) => isNamed(name, step) && treatments.get(name)!.some((one) => shows(one, step)));
    return own.length === 0 ? [] : [[name, own]];
  });
  const meant = new Map(steps);
  return {
    steps: meant,
    isMeant: (decision) =>
      meant.get(decision.campaign)?.includes(decision.step) === true &&
      shows(treatmentOf(decision, treatments.get(decision.campaign)!), decision.step),
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

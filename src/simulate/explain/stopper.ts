/** A mail that passed every gate, or some → what would have stopped it at one of them, or begun no run at all. */
import type { Decision, Gate, GateTrace } from '../../vocabulary/decision.js';
import { formatPlace } from '../../vocabulary/diagnostic.js';
import type { Edit } from './change.js';
import type { Remedy } from './condition-remedy.js';
import { ofCondition } from './condition-remedy.js';
import type { Life } from './life.js';
import { entriesOf } from './life.js';
import type { Spot } from './past-events.js';
import { sampleFor } from './past-events.js';
import { campaignOfRun } from './rules-of-run.js';
import { allLater } from './shifts.js';
import { runSpot } from './spot.js';
import { consentTries } from './traits.js';
import { addEdit, made } from './tries.js';
import { HOUR } from '../../vocabulary/time.js';

/** Ways in which a mail would have been stopped, the most telling first; by one gate only, where one is named. */
export function stoppersOf(decision: Decision, life: Life, gate?: Gate): readonly Remedy[] {
  const spot = runSpot(life, decision.instance, decision.at);
  const gates = (decision.trace ?? []).filter((one) => gate === undefined || one.gate === gate);
  const byConditions = gates.flatMap((one) => ofGateCondition(one, spot));
  const byOthers = gates.flatMap((one) => (one.condition ? [] : ofGate(one, decision, spot)));
  if (gate === 'exited') return byExit(decision, spot);
  return [
    ...byConditions,
    ...byOthers,
    ...(gate === undefined ? [...byExit(decision, spot), ...byEntry(decision, spot)] : []),
  ];
}

function ofGateCondition({ condition, passed, place }: GateTrace, spot: Spot): readonly Remedy[] {
  if (!condition || !passed) return [];
  return ofCondition(condition, condition.result !== true, spot).map((one) => ({
    ...one,
    place: one.place ?? place,
  }));
}

function ofGate({ gate, place, passed }: GateTrace, decision: Decision, spot: Spot): readonly Remedy[] {
  if (!passed) return [];
  const purpose = spot.life.project.ruleSet.campaigns.get(decision.campaign)?.body.purpose ?? '';
  switch (gate) {
    case 'no-consent':
      return [
        { need: `consent to ${purpose} must be denied`, tries: consentTries(purpose, 'denied', spot), place },
      ];
    case 'suppressed':
      return [{ need: 'the user must have unsubscribed', tries: oneMore('Unsubscribed', spot), place }];
    case 'quiet-hours':
      return [{ need: 'it must be night', tries: atOtherHours(decision, spot), place }];
    default:
      return [];
  }
}

/** An exit of the campaign just before. */
function byExit({ instance }: Decision, spot: Spot): readonly Remedy[] {
  const campaign = campaignOfRun(spot.life, instance);
  return (campaign?.body.exit ?? []).map(({ event }, index) => ({
    need: `\`${event}\` ends the run before`,
    tries: oneMore(event, spot),
    place: campaign!.at(['exit', index, 'event']),
  }));
}

/** Without what began the run. */
function byEntry({ instance }: Decision, { life, event }: Spot): readonly Remedy[] {
  const entered = entriesOf(life, instance).find(({ kind }) => kind === 'entered');
  if (!event || entered?.kind !== 'entered') return [];
  const edits: readonly Edit[] = [{ kind: 'remove', messageId: event.messageId }];
  return [
    {
      need: `\`${event.name}\` begins the run (${formatPlace(entered.place)})`,
      tries: [edits],
      place: entered.place,
    },
  ];
}

function oneMore(event: string, spot: Spot): Remedy['tries'] {
  const sample = sampleFor({ fact: 'count', params: { event } }, spot);
  return sample ? [spot.at, spot.at - 1].map((time) => [addEdit(spot, made(spot, sample, time))]) : [];
}

/** Around the clock. */
function atOtherHours({ campaign }: Decision, { life }: Spot): Remedy['tries'] {
  const hours = Array.from({ length: 12 }, (_, index) => 2 * index + 1);
  return hours.map((hour) => allLater(life, campaign, hour * HOUR));
}

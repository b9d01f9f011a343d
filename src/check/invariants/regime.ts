/** What consent a purpose asks of a user: by conditions, which are read of a state that events alone have made. */
import type { Frame } from '../../compile/frame.js';
import type { Program } from '../../compile/program.js';
import type { Part, Regime, RegimeChoice } from '../../language/documents.js';
import { partAt, spanOf } from '../../language/documents.js';
import { frameAt } from '../../simulate/asked.js';
import { mailEvent } from '../../simulate/explain/mail-event.js';
import type { Project } from '../../simulate/project.js';
import { programOf } from '../../simulate/project.js';
import { stateAfter } from '../../simulate/simulate.js';
import type { Span } from '../../vocabulary/diagnostic.js';
import { assert } from '../../vocabulary/diagnostic.js';
import { receiptOf } from '../../vocabulary/event.js';
import type { JsonObject } from '../../vocabulary/json.js';
import type { Mailing } from './mailing.js';

export interface RequiredConsent {
  readonly require: Regime;
  /** The line that asks for it. */
  readonly place: Span;
}

/** What consent the purpose of a mail asked for as it was sent. */
export type RegimeOf = (mailing: Mailing) => RequiredConsent;

export function regimesIn(project: Project): RegimeOf {
  const { policy } = project.ruleSet;
  let program: Program | undefined;
  /** Only those that conditions decide. */
  const known = new WeakMap<Mailing, RequiredConsent>();
  const byCondition = (mailing: Mailing, choices: readonly RegimeChoice[], part: Part): RequiredConsent => {
    program ??= withoutCampaigns(project);
    const { regimes } = program.purposes.get(mailing.purpose.name)!;
    const frame = frameOf(program, mailing);
    const index = regimes.findIndex(({ when }) => !when || when.test(frame));
    const choice = choices[index]!;
    return 'when' in choice
      ? { require: choice.require, place: spanOf(partAt(part, index, 'require')) }
      : { require: choice.otherwise, place: spanOf(partAt(part, index, 'otherwise')) };
  };
  return (mailing) => {
    const { name, body } = mailing.purpose;
    assert(policy, 'a purpose is one of the policy');
    const part = { at: policy.at, path: ['purposes', name, 'consent'] };
    if (typeof body.consent === 'string') return { require: body.consent, place: spanOf(part, 'key') };
    let found = known.get(mailing);
    if (!found) known.set(mailing, (found = byCondition(mailing, body.consent, part)));
    return found;
  };
}

/** Nothing begins, waits or is sent in it: of the engine there is left what the facts of events are. */
function withoutCampaigns({ ruleSet, outlines }: Project): Program {
  return programOf({ ...ruleSet, campaigns: new Map(), experiments: new Map() }, outlines);
}

/** What the rules may read of the user just before the mail is recorded; traits and consent as they are known here. */
function frameOf(program: Program, { decision, person, earlier }: Mailing): Frame {
  const { at } = decision;
  const mails = earlier.map((one) => mailEvent(one.decision));
  // Events of an instant come before its mails.
  const all = [...person.events, ...mails].sort((a, b) => receiptOf(a) - receiptOf(b));
  const state = stateAfter(program, person.ids[0]!, all, at);
  const { traits, consent } = person.known;
  const frame = frameAt(program, state, at);
  const stated = {
    traits: Object.fromEntries([...traits].map(([name, { value }]) => [name, value])) as JsonObject,
    consent: Object.fromEntries(
      [...consent].map(([purpose, { value, time }]) => [purpose, { status: value, time }]),
    ),
  };
  return frameAt(program, { ...frame.state, ...stated }, at);
}

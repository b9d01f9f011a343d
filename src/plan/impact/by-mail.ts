/** Something that is worked out once for each mail, and asked for with each decision about it. */
import type { Decision } from '../../vocabulary/decision.js';
import { at } from './part.js';

type Mail = Pick<Decision, 'campaign' | 'step'>;

/** So many are looked through one after the other: names that stand in rules are compared by a look, and hashed by a dozen. */
const FEW = 24;

export class ByMail<Value> {
  private readonly first: { readonly mail: Mail; readonly value: Value }[] = [];
  private readonly others = new Map<string, Map<string, Value>>();

  constructor(private readonly make: (mail: Mail) => Value) {}

  of(mail: Mail): Value {
    const { first } = this;
    const { campaign, step } = mail;
    for (let index = 0; index < first.length; index += 1) {
      const one = first[index]!;
      if (one.mail.step === step && one.mail.campaign === campaign) return one.value;
    }
    return this.other(campaign, step);
  }

  private other(campaign: string, step: string): Value {
    const ofCampaign = at(this.others, campaign, () => new Map<string, Value>());
    const value = at(ofCampaign, step, () => this.make({ campaign, step }));
    if (this.first.length < FEW) this.first.push({ mail: { campaign, step }, value });
    return value;
  }
}

/** Changed campaigns that no run of a user's can have begun in, by what happened to the user and by one of two lives. */
import { textsIn } from '../../check/mentions.js';
import { indexOf } from '../../check/rule-index.js';
import type { State } from '../../compile/state.js';
import type { CampaignBody } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import type { Event } from '../../vocabulary/event.js';
import { EMAIL_SENT } from '../../vocabulary/event.js';
import { canonicalJson } from '../../vocabulary/json.js';
import type { Need } from './needs.js';
import { needOf } from './needs.js';
import type { Side } from './side.js';

/** Of the changed campaigns those, by their place in the list given, in which a run may have begun under either. */
export type MayHaveBegun = (events: readonly Event[], lived: State) => number;

/** More campaigns have no room in a number's bits; they are taken to have begun. */
const MOST = 30;
export const ALL_BEGAN = -1;

/**
 * `lived` is the state at the end of a whole life under the old rules, and of one id. In a campaign that none of
 * the user's events can begin no run begins under either. And where the beginning of a campaign, and all that it
 * reads, stands in both rule sets alike, a user in whom it never came under the old rules has none under the new: until a
 * run of a changed campaign begins both lives are the same, whatever campaigns have in common, and then the first
 * would begin in both. That it never came is seen by the number of entries: to the first nothing is ever refused but
 * what is known too late, which depends on the event alone.
 */
export function mayHaveBegun(before: Side, after: Side, touched: readonly string[]): MayHaveBegun {
  if (touched.length > MOST) return () => ALL_BEGAN;
  const differs = differing(before, after);
  let always = 0;
  const byEvent = new Map<string, number>();
  const alike: { readonly bit: number; readonly slot: number }[] = [];
  for (const [index, name] of touched.entries()) {
    const bit = 1 << index;
    const needs = [before, after].map((side) => needOfRuns(side, name));
    if (needs.includes(undefined)) always |= bit;
    for (const need of needs) {
      for (const event of need ?? []) byEvent.set(event, (byEvent.get(event) ?? 0) | bit);
    }
    const slot = before.program.campaigns.get(name)?.entry.countSlot;
    if (slot !== undefined && beginsAlike(before, after, name, differs)) alike.push({ bit, slot });
  }
  return (events, { numbers }) => {
    let open = always;
    if (byEvent.size > 0) for (const { name } of events) open |= byEvent.get(name) ?? 0;
    for (const { bit, slot } of alike) if (numbers[slot] === 0) open &= ~bit;
    return open;
  };
}

/** Without one of these events no run begins; undefined where that can not be said. */
export function beginsBy(trigger: CampaignBody['trigger'], ruleSet: RuleSet): Need {
  if ('event' in trigger) return trigger.event === EMAIL_SENT ? undefined : new Set([trigger.event]);
  if ('date' in trigger) return undefined;
  return needOf({ condition: 'enters' in trigger ? trigger.enters : trigger.leaves }, ruleSet);
}

const NOTHING: ReadonlySet<string> = new Set();

/** In a campaign that is not there no run begins. */
function needOfRuns({ ruleSet }: Side, name: string): Need {
  const body = ruleSet.campaigns.get(name)?.body;
  return body === undefined ? NOTHING : beginsBy(body.trigger, ruleSet);
}

/** Of a campaign that is no more nothing can begin. */
function beginsAlike(before: Side, after: Side, name: string, differs: ReadonlySet<string>): boolean {
  const [a, b] = [before, after].map(({ ruleSet }) => ruleSet.campaigns.get(name)?.body.trigger);
  if (!b) return true;
  if (!a || canonicalJson(a) !== canonicalJson(b)) return false;
  return [before, after].every(({ ruleSet }) => {
    const { named, closure } = indexOf(ruleSet);
    const read = [...textsIn(a)].flatMap((text) => named.get(text) ?? []);
    // A campaign that is called as something in its own trigger is not read there.
    const reads = read.filter((key) => key !== `campaign ${name}`);
    return !reads.some((key) => [...closure(key)].some((one) => differs.has(one)));
  });
}

/** Documents that differ, by key, as `campaign cart`; invariants decide nothing. */
export function differing(before: Pick<Side, 'ruleSet'>, after: Pick<Side, 'ruleSet'>): ReadonlySet<string> {
  const [a, b] = [before, after].map(({ ruleSet }) => indexOf(ruleSet).documents);
  const contentOf = (key: string, documents: typeof a) => canonicalJson(documents?.get(key)?.content);
  const keys = new Set([...a!.keys(), ...b!.keys()]);
  return new Set(
    [...keys].filter((key) => !key.startsWith('invariant ') && contentOf(key, a) !== contentOf(key, b)),
  );
}

/** What the schema of invariants can not see: names, conditions, and laws that could not be broken or kept by any rules. */
import { ALWAYS_ON } from '../vocabulary/always-on.js';
import { error } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { didYouMean } from '../vocabulary/suggest.js';
import { DAY, WEEK } from '../vocabulary/time.js';
import { contentsIn } from './campaign-check.js';
import { checkCondition } from './condition-check.js';
import { readingOfAlways, readingOfEvent, readingOfNever } from './condition-sites.js';
import type {
  AlwaysBody,
  AtMostBody,
  CampaignBody,
  Declared,
  Happening,
  InvariantBody,
  NeverBody,
  Part,
  ReachableBody,
  SendStep,
  Step,
} from './documents.js';
import { branchesOf, eventOf, happeningsIn, partAt, spanOf } from './documents.js';
import type { Names } from './names.js';
import type { Report } from './report-at.js';
import { reportAt } from './report-at.js';
import { mayBeDeclared } from './rule-set.js';
import { stepIds } from './step-ids.js';
import { treatmentsOf } from './treatment.js';

type Invariant = Declared<InvariantBody>;

/** What a check of one invariant says its mistakes with. */
interface Speaker {
  readonly names: Names;
  readonly report: Report;
}

export function checkInvariant(invariant: Invariant, names: Names, report: Report): void {
  const { name, body, at } = invariant;
  const speaker = { names, report };
  if ((ALWAYS_ON as readonly string[]).includes(name)) {
    report(
      error('reserved-name', at(['name']), `\`${name}\` is an invariant that always holds`, {
        help: 'choose another name',
      }),
    );
  }
  if (body.never) checkNever(body.never, { at, path: ['never'] }, speaker);
  if (body.atMost) checkAtMost(body.atMost, { at, path: ['atMost'] }, speaker);
  if (body.always) checkAlways(body.always, { at, path: ['always'] }, speaker);
  if (body.reachable) checkReachable(body.reachable, { at, path: ['reachable'] }, speaker);
}

function checkNever(body: NeverBody, part: Part, speaker: Speaker): void {
  const { names, report } = speaker;
  const { after, within, when, unless, heldOut } = body;
  const says = Object.keys(body).filter((key) => key !== 'within' && key !== 'unless');
  if (says.length === 0 && names.isWhole(part)) {
    reportAt(report, 'missing-key', part, 'this does not say which mails may not be sent', {
      help: 'add `send:`, `after:`, `when:` or `heldOut:`',
    });
  }
  checkMails(body, part, speaker);
  checkHappenings(after, partAt(part, 'after'), speaker);
  checkHappenings(unless, partAt(part, 'unless'), speaker);
  if (within !== undefined) names.period(within, partAt(part, 'within'));
  for (const key of ['within', 'unless'] as const) {
    if (body[key] === undefined || after !== undefined || !names.isWhole(part)) continue;
    const what = key === 'within' ? 'no event from which it counts' : 'no event that it comes after';
    report(
      error('missing-key', spanOf(partAt(part, key), 'key'), `\`${key}\` has ${what}`, {
        help: `add \`after:\`, or remove \`${key}\``,
      }),
    );
  }
  if (when) checkCondition(when, partAt(part, 'when'), readingOfNever(names), report);
  if (heldOut !== undefined) checkHeldOut(heldOut, partAt(part, 'heldOut'), speaker);
}

/** A purpose that holds nobody out makes a law that nothing could break. */
function checkHeldOut(purpose: string, part: Part, { names, report }: Speaker): void {
  names.purpose(purpose, part);
  const { policy } = names.ruleSet;
  if (!policy || mayBeDeclared(names.ruleSet, 'policy')) return;
  const { purposes } = policy.body;
  if (!Object.hasOwn(purposes, purpose) || purposes[purpose]!.holdout !== undefined) return;
  report(
    error('unknown-value', spanOf(part), `the purpose \`${purpose}\` holds nobody out`, {
      help: 'name a purpose with a `holdout`, or give it one: `holdout: 5%`',
      related: [{ message: 'the purpose', span: policy.at(['purposes', purpose], 'key') }],
    }),
  );
}

function checkAtMost(body: AtMostBody, part: Part, speaker: Speaker): void {
  const { names, report } = speaker;
  const per = names.period(body.per, partAt(part, 'per'));
  checkMails(body, part, speaker);
  if (body.window !== 'calendar' || per === undefined || per === DAY || per === WEEK) return;
  reportAt(report, 'out-of-range', partAt(part, 'per'), `a calendar has no period of \`${body.per}\``, {
    help: 'write `1d` for the local day, `1w` for the week from Monday, or `window: rolling`',
    related: [{ message: 'the window', span: spanOf(partAt(part, 'window'), 'key') }],
  });
}

function checkAlways(body: AlwaysBody, part: Part, speaker: Speaker): void {
  const { names, report } = speaker;
  const { after, when, within, unless } = body;
  checkHappenings(after, partAt(part, 'after'), speaker);
  checkHappenings(unless, partAt(part, 'unless'), speaker);
  checkMails(body, part, speaker);
  names.duration(within, partAt(part, 'within'));
  const reading = readingOfAlways(eventOf(after), names);
  if (when && reading) checkCondition(when, partAt(part, 'when'), reading, report);
}

function checkHappenings(
  happenings: Happening | readonly Happening[] | undefined,
  part: Part,
  { names, report }: Speaker,
): void {
  for (const { event, where, part: here, eventPart } of happeningsIn(happenings, part)) {
    const schema = names.event(event, eventPart);
    const reading = schema && readingOfEvent(event, names);
    if (where && reading) checkCondition(where, partAt(here, 'where'), reading, report);
  }
}

function isList<Item>(value: Item | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value);
}

/** What narrows mails down, and whether any mail is left. */
function checkMails(
  { send, purpose, showing }: Pick<NeverBody, 'send' | 'purpose' | 'showing'>,
  part: Part,
  speaker: Speaker,
): void {
  const { names, report } = speaker;
  const sends = send === undefined ? [] : isList(send) ? send : [send];
  for (const [index, one] of sends.entries())
    checkMail(one, isList(send) ? partAt(part, 'send', index) : partAt(part, 'send'), speaker);
  if (purpose !== undefined) names.purpose(purpose, partAt(part, 'purpose'));
  const content = showing === undefined ? undefined : names.content(showing, partAt(part, 'showing'));
  if (mayBeDeclared(names.ruleSet, 'campaign') || mayBeDeclared(names.ruleSet, 'experiment')) return;
  const { campaigns } = names.ruleSet;
  const meant = mailsMeant(sends, campaigns);
  if (content && !meant.some((mail) => shows(mail, content.name, names))) {
    const which = send === undefined ? 'no mail shows' : 'none of these mails shows';
    reportAt(report, 'unknown-value', partAt(part, 'showing'), `${which} \`${content.name}\``, {
      help: 'name a content block that stands in the `content` of one of them',
      related: [{ message: `\`${content.name}\` is declared here`, span: content.span }],
    });
  }
  for (const [index, one] of purpose === undefined ? [] : sends.entries()) {
    const campaign = campaigns.get(campaignIn(one));
    if (!campaign || campaign.body.purpose === purpose || !isKnown(purpose!, names)) continue;
    const here = isList(send) ? partAt(part, 'send', index) : partAt(part, 'send');
    const own = campaign.body.purpose;
    reportAt(
      report,
      'mixed-forms',
      here,
      `the mails of \`${campaign.name}\` are \`${own}\`, not \`${purpose}\``,
      {
        help: 'remove `purpose`, or name campaigns of that purpose',
        related: [{ message: 'its purpose', span: campaign.at(['purpose']) }],
      },
    );
  }
}

function isKnown(purpose: string, { ruleSet: { policy } }: Names): boolean {
  return policy !== undefined && Object.hasOwn(policy.body.purposes, purpose);
}

/** A mail as the rules write it. */
interface Meant {
  readonly campaign: Declared<CampaignBody>;
  readonly step: string;
}

/** The mails that are named, or all. */
function mailsMeant(
  sends: readonly string[],
  campaigns: ReadonlyMap<string, Declared<CampaignBody>>,
): readonly Meant[] {
  const all = [...campaigns.values()].flatMap((campaign) =>
    sendsIn(campaign.body.steps).map(({ send }) => ({ campaign, step: send })),
  );
  if (sends.length === 0) return all;
  return all.filter(({ campaign: { name }, step }) =>
    sends.some((one) => one === name || one === `${name}/${step}`),
  );
}

/** Whether a mail has a content block in one of its slots, under any variant. */
function shows({ campaign, step }: Meant, content: string, { ruleSet }: Names): boolean {
  return treatmentsOf(campaign, ruleSet).some((treatment) =>
    sendsIn(treatment.campaign.body.steps).some(
      (one) => one.send === step && contentsIn([one]).includes(content),
    ),
  );
}

/** The sends of steps, in their order. */
function sendsIn(steps: readonly Step[]): readonly SendStep[] {
  return steps.flatMap((step) =>
    'send' in step ? [step] : branchesOf(step).flatMap((branch) => sendsIn(branch.steps)),
  );
}

function campaignIn(mail: string): string {
  return mail.split('/')[0]!;
}

/** `campaign`, or `campaign/step`. */
function checkMail(mail: string, part: Part, { names, report }: Speaker): void {
  const [name, step] = mail.split('/') as [string, string | undefined];
  const campaign = names.campaign(name, part, mail);
  if (!campaign || step === undefined) return;
  const known = sendsIn(campaign.body.steps).map(({ send }) => send);
  if (known.includes(step)) return;
  const isOther = stepIds(campaign.body.steps).includes(step);
  const message = isOther
    ? `\`${step}\` of \`${name}\` is a step that sends nothing`
    : `the campaign \`${name}\` has no mail \`${step}\``;
  reportAt(report, 'unknown-step', part, message, {
    help: didYouMean(step, known, 'mail'),
    related: [{ message: 'its steps', span: campaign.at(['steps'], 'key') }],
    fix: respelling(spanOf(part), step, known, mail),
  });
}

function checkReachable({ send, variant, content }: ReachableBody, part: Part, speaker: Speaker): void {
  if (send !== undefined) checkMail(send, partAt(part, 'send'), speaker);
  if (variant !== undefined) checkVariant(variant, partAt(part, 'variant'), speaker);
  if (content !== undefined) checkChoice(content, partAt(part, 'content'), speaker);
}

/** `experiment`, or `experiment/variant`. */
function checkVariant(text: string, part: Part, { names, report }: Speaker): void {
  const [name, variant] = text.split('/') as [string, string | undefined];
  const experiment = names.experiment(name, part, text);
  if (!experiment || variant === undefined) return;
  const known = experiment.body.variants.map((one) => one.name);
  if (known.includes(variant)) return;
  reportAt(report, 'unknown-variant', part, `\`${name}\` has no variant \`${variant}\``, {
    help: didYouMean(variant, known, 'variant'),
    related: [{ message: 'the experiment', span: experiment.span }],
    fix: respelling(spanOf(part), variant, known, text),
  });
}

/** `content`, `content/2` or `content/otherwise`. */
function checkChoice(text: string, part: Part, { names, report }: Speaker): void {
  const [name, choice] = text.split('/') as [string, string | undefined];
  const content = names.content(name, part, text);
  if (!content || choice === undefined || choice === 'otherwise') return;
  const { length } = content.body.choose;
  if (Number(choice) <= length) return;
  reportAt(report, 'out-of-range', part, `\`${name}\` has ${length} ${length === 1 ? 'choice' : 'choices'}`, {
    help: `write one from \`${name}/1\` to \`${name}/${length}\`, or \`${name}/otherwise\``,
    related: [{ message: 'its choices', span: content.at(['choose'], 'key') }],
  });
}

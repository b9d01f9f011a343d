import type { ErrorCode } from '../vocabulary/code.js';
import type { Diagnostic, Fix } from '../vocabulary/diagnostic.js';
import { error, formatPlace, warning } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import type { JsonValue } from '../vocabulary/json.js';
import { parsePath } from '../vocabulary/json.js';
import { checkCondition, checkReference } from './condition-check.js';
import { declarationOf, withPlace } from './declared-place.js';
import { checkDefault, hasValue } from './default-check.js';
import { checkDateTrigger } from './date-trigger-check.js';
import type {
  Binding,
  CampaignBody,
  Condition,
  ContentBody,
  Declared,
  FactReference,
  Part,
  SendStep,
  Step,
  WaitForStep,
  WaitStep,
} from './documents.js';
import { branchesOf, isFactReference, partAt, spanOf } from './documents.js';
import type { Reading } from './fact-type.js';
import { guardsOf, presenceKey, readingAtMail, readingBehind, readingInMail } from './guard.js';
import { checkMigrate } from './migrate-check.js';
import type { Names } from './names.js';
import { fromRoot } from './path-fix.js';
import { mayBeDeclared } from './rule-set.js';
import { stepIds } from './step-ids.js';
import { didYouMean } from '../vocabulary/suggest.js';
import { typeAt, typeOfSchema } from './value-type.js';

type Report = (diagnostic: Diagnostic) => void;

/** What the `event` fact and `since: entry` mean in a campaign. */
export function campaignReading(campaign: Declared<CampaignBody>, names: Names): Reading {
  const { trigger } = campaign.body;
  const steps = { ids: stepIds(campaign.body.steps), campaign: campaign.name };
  const guards = guardsOf(campaign.body, names.ruleSet);
  if (!('event' in trigger)) {
    return {
      names,
      event: {
        missing: `this campaign begins by a ${'date' in trigger ? 'date' : 'segment'}, not by an event`,
      },
      hasEntry: true,
      steps,
      onlyEvent: false,
      ...guards,
    };
  }
  const schema = names.event(trigger.event, { at: campaign.at, path: ['trigger', 'event'] });
  const event = schema
    ? { schema, name: trigger.event }
    : { missing: `there is no event \`${trigger.event}\``, isTold: true as const };
  return { names, event, hasEntry: true, steps, onlyEvent: false, ...guards };
}

export function checkCampaign(campaign: Declared<CampaignBody>, names: Names, report: Report): void {
  const { body } = campaign;
  const part: Part = { at: campaign.at, path: [] };
  const reading = campaignReading(campaign, names);
  checkPurpose(campaign, names, report);
  if ('enters' in body.trigger) {
    names.segment(body.trigger.enters, partAt(part, 'trigger', 'enters'));
  } else if ('leaves' in body.trigger) {
    names.segment(body.trigger.leaves, partAt(part, 'trigger', 'leaves'));
  } else if ('date' in body.trigger) {
    checkDateTrigger(body.trigger.date, partAt(part, 'trigger', 'date'), names, report);
  } else if (body.trigger.where) {
    checkCondition(
      body.trigger.where,
      partAt(part, 'trigger', 'where'),
      { ...reading, hasEntry: false, present: new Set() },
      report,
    );
  }
  checkEntry(campaign, reading, report);
  for (const [index, exit] of (body.exit ?? []).entries())
    checkExit(exit, partAt(part, 'exit', index), reading, report);
  if (body.audience) checkCondition(body.audience, partAt(part, 'audience'), reading, report);
  checkSteps(body.steps, partAt(part, 'steps'), reading, new Map(), report);
  checkMigrate(campaign, report);
}

function checkPurpose(campaign: Declared<CampaignBody>, names: Names, report: Report): void {
  if (names.ruleSet.policy) {
    names.purpose(campaign.body.purpose, { at: campaign.at, path: ['purpose'] });
  } else if (!mayBeDeclared(names.ruleSet, 'policy')) {
    report(
      error(
        'missing-policy',
        campaign.at(['purpose']),
        'there is no policy, so nobody says when this mail may be sent',
        {
          help: 'write a document `kind: policy` with `timeZone`, `from` and `purposes`',
        },
      ),
    );
  }
}

function checkEntry({ body, at }: Declared<CampaignBody>, reading: Reading, report: Report): void {
  const { entry = {} } = body;
  const part: Part = { at, path: ['entry'] };
  for (const key of ['maxWait', 'cooldown'] as const) {
    if (entry[key] !== undefined) reading.names.period(entry[key], partAt(part, key));
  }
  if (entry.maxWait !== undefined && entry.onRepeat !== 'restart') {
    report(
      error(
        'mixed-forms',
        at(['entry', 'maxWait'], 'key'),
        '`maxWait` bounds restarts, and this campaign does not restart',
        {
          help: 'write `onRepeat: restart`, or remove `maxWait`',
          related: entry.onRepeat && [
            { message: 'what it does instead', span: at(['entry', 'onRepeat'], 'key') },
          ],
        },
      ),
    );
  }
  if (entry.key !== undefined) checkKey(entry.key, partAt(part, 'key'), reading, report);
}

/** A key is read from the trigger event: `$.properties.cart_id`. */
function checkKey(key: string, part: Part, { event, names, present }: Reading, report: Report): void {
  const reportHere = withPlace(report, () => declarationOf({ fact: 'event', path: key }, { names, event }));
  const say = (code: ErrorCode, message: string, help: string, fix?: Fix) =>
    reportHere(error(code, spanOf(part), message, { help, fix }));
  const path = parsePath(key);
  if (!path)
    return say(
      'bad-path',
      `\`${key}\` is not a simple path`,
      'write names from `$`: `$.properties.cart_id`',
      fromRoot(spanOf(part), key),
    );
  if ('missing' in event && event.isTold) return;
  if ('missing' in event)
    return say('not-here', `a key is read from the trigger event, and ${event.missing}`, 'remove `key`');
  const found = typeAt(
    { kind: 'object', optional: false, members: { properties: typeOfSchema(event.schema) } },
    path,
  );
  if (found.kind === 'no-member') {
    return say(
      'unknown-path',
      `\`${key}\` leads nowhere: \`${event.name}\` has no \`${found.name}\``,
      didYouMean(found.name, found.known, 'property'),
      respelling(spanOf(part), found.name, found.known, key),
    );
  }
  if (found.kind === 'no-object' || found.type.kind === 'object' || found.type.kind === 'list') {
    say('bad-path', `\`${key}\` is no text or number`, 'a key is one value of the trigger event');
  } else if (found.type.optional && !present?.has(presenceKey({ fact: 'event', path: key }))) {
    const place = declarationOf({ fact: 'event', path: key }, { names, event });
    report(
      warning(
        'optional-key',
        spanOf(part),
        `\`${key}\` may be missing, and all events without it share one run`,
        'put it into `required` of the event, or ask for it by `present` in the `where` of the trigger',
        place ? [place] : [],
      ),
    );
  }
}

function checkExit(
  exit: { readonly event: string; readonly where?: Condition },
  part: Part,
  { names, steps }: Reading,
  report: Report,
): void {
  const schema = names.event(exit.event, partAt(part, 'event'));
  if (!exit.where || !schema) return;
  const reading: Reading = {
    names,
    event: { schema, name: exit.event },
    hasEntry: true,
    steps,
    onlyEvent: false,
  };
  checkCondition(exit.where, partAt(part, 'where'), reading, report);
}

function checkSteps(
  steps: readonly Step[],
  part: Part,
  reading: Reading,
  ids: Map<string, Part>,
  report: Report,
): void {
  for (const [index, step] of steps.entries()) {
    const here = partAt(part, index);
    const id = 'send' in step ? step.send : step.id;
    if (id !== undefined) claimId(id, partAt(here, 'send' in step ? 'send' : 'id'), ids, report);
    if ('send' in step) checkSend(step, here, reading, report);
    else if ('wait' in step) {
      checkWait(step.wait, partAt(here, 'wait'), reading);
      checkPastTarget(step, step.wait, here, report);
      if (step.onPastTarget === 'skip-step' && index === steps.length - 1)
        report(nothingToSkip(here, 'there is none'));
    } else if ('waitFor' in step) checkWaitFor(step, here, reading, ids, report);
    else checkChoose(step.choose, partAt(here, 'choose'), reading, ids, report);
  }
}

function claimId(id: string, part: Part, ids: Map<string, Part>, report: Report): void {
  if (id === 'entry') {
    report(
      error('reserved-name', spanOf(part), 'a step can not be called `entry`', {
        help: '`since: entry` means since the run began; give the step another name',
      }),
    );
  }
  const before = ids.get(id);
  if (before) {
    report(
      error('duplicate-name', spanOf(part), `two steps are called \`${id}\``, {
        help: `rename this one; the other stands at ${formatPlace(spanOf(before))}`,
        related: [{ message: 'the first', span: spanOf(before) }],
      }),
    );
  }
  ids.set(id, before ?? part);
}

function checkWait(wait: unknown, part: Part, { names }: Reading): void {
  if (typeof wait === 'string') names.duration(wait, part);
}

/** An exact wait never ends in the past. */
function checkPastTarget(
  { onPastTarget }: WaitStep | WaitForStep,
  wait: WaitStep['wait'],
  part: Part,
  report: Report,
): void {
  if (onPastTarget === undefined || typeof wait !== 'string') return;
  report(
    error(
      'mixed-forms',
      spanOf(partAt(part, 'onPastTarget'), 'key'),
      `\`${wait}\` from now is never in the past, so \`onPastTarget\` decides nothing`,
      { help: 'remove it, or wait for a time of the calendar: `{ days: 0, at: "09:00" }`' },
    ),
  );
}

function nothingToSkip(part: Part, why: string): Diagnostic {
  return error(
    'nothing-to-skip',
    spanOf(partAt(part, 'onPastTarget')),
    `\`skip-step\` skips the next step of this list, and ${why}`,
    { help: 'write `now` or `exit`, or put the step that it is about after a `wait`' },
  );
}

function checkWaitFor(
  step: WaitForStep,
  part: Part,
  reading: Reading,
  ids: Map<string, Part>,
  report: Report,
): void {
  const { event, where, timeout, lookback } = step.waitFor;
  const here = partAt(part, 'waitFor');
  const { names } = reading;
  const schema = names.event(event, partAt(here, 'event'));
  if (where && schema) {
    const inner: Reading = { names, event: { schema, name: event }, hasEntry: false, onlyEvent: true };
    checkCondition(where, partAt(here, 'where'), inner, report);
  }
  checkWait(timeout, partAt(here, 'timeout'), reading);
  checkPastTarget(step, timeout, part, report);
  if (step.onPastTarget === 'skip-step')
    report(nothingToSkip(part, 'that of a `waitFor` is its `otherwise`'));
  if (lookback !== undefined) names.period(lookback, partAt(here, 'lookback'));
  for (const { path, steps } of branchesOf(step)) {
    checkSteps(steps, partAt(part, ...path), reading, ids, report);
  }
}

function checkChoose(
  entries: Extract<Step, { choose: unknown }>['choose'],
  part: Part,
  reading: Reading,
  ids: Map<string, Part>,
  report: Report,
): void {
  checkOtherwise(entries, part, report);
  for (const [index, entry] of entries.entries()) {
    const here = partAt(part, index);
    if ('when' in entry) {
      checkCondition(entry.when, partAt(here, 'when'), reading, report);
      checkSteps(entry.steps, partAt(here, 'steps'), readingBehind(reading, entry.when), ids, report);
    } else {
      checkSteps(entry.otherwise, partAt(here, 'otherwise'), reading, ids, report);
    }
  }
}

/** A list of choices ends with its only `otherwise`. */
export function checkOtherwise(entries: readonly object[], part: Part, report: Report): void {
  const last = entries.length - 1;
  for (const [index, entry] of entries.entries()) {
    const here = partAt(part, index);
    if ('otherwise' in entry && index < last) {
      report(
        error(
          'unreachable',
          spanOf(partAt(here, 'otherwise'), 'key'),
          'nothing after `otherwise` is ever chosen',
          {
            help: 'put it last',
            related: [{ message: 'never chosen', span: spanOf(partAt(part, index + 1)) }],
          },
        ),
      );
    }
    if (!entries.some((one) => 'otherwise' in one) && index === last) {
      report(
        error('missing-otherwise', spanOf(here), 'the last choice must be `otherwise`', {
          help: 'say what happens where no `when` holds',
        }),
      );
    }
  }
}

function checkSend(send: SendStep, part: Part, reading: Reading, report: Report): void {
  reading.names.template(send.template, partAt(part, 'template'));
  if (send.when) checkCondition(send.when, partAt(part, 'when'), readingAtMail(reading), report);
  for (const [name, binding] of Object.entries(send.data ?? {})) {
    checkBinding(name, binding, partAt(part, 'data', name), reading, report);
  }
  for (const [slot, name] of Object.entries(send.content ?? {})) {
    const content = reading.names.content(name, partAt(part, 'content', slot));
    if (content) checkContent(content, readingInMail(reading, send), report);
  }
}

function checkBinding(name: string, binding: Binding, part: Part, reading: Reading, report: Report): void {
  if (!isFactReference(binding)) return;
  const reference = binding as FactReference;
  const type = checkReference(reference, part, reading, report);
  const fallback = (binding as { readonly default?: JsonValue }).default;
  if (fallback === undefined) return;
  const here = partAt(part, 'default');
  if (!hasValue(fallback)) {
    const help = `leave it out, and say in the template what stands there: \`{{ ${name} ?? 'something else' }}\``;
    report(error('blank-default', spanOf(here), 'a blank default is as good as none', { help }));
  } else if (type) {
    const reportHere = withPlace(report, () => declarationOf(reference, reading));
    checkDefault(
      fallback,
      type,
      here,
      reportHere,
      `for words in its place leave it out, and write \`{{ ${name} ?? 'words' }}\` in the template`,
    );
  }
}

/** A content block as the campaign shows it that `reading` is of. */
export function checkContent({ body, at }: Declared<ContentBody>, reading: Reading, report: Report): void {
  const part: Part = { at, path: ['choose'] };
  checkOtherwise(body.choose, part, report);
  for (const [index, choice] of body.choose.entries()) {
    if ('when' in choice) checkCondition(choice.when, partAt(part, index, 'when'), reading, report);
  }
}

/** The content blocks that steps show, by name. */
export function contentsIn(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => {
    if ('send' in step) return Object.values(step.content ?? {});
    return branchesOf(step).flatMap(({ steps: inner }) => contentsIn(inner));
  });
}

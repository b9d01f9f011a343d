/** A mail that was sent against the expectation that means it. */
import { experimentsOf } from '../language/treatment.js';
import type { Decision } from '../vocabulary/decision.js';
import type { Rendered } from '../render/render.js';
import { assert, formatPlace } from '../vocabulary/diagnostic.js';
import { humanDuration } from '../vocabulary/time.js';
import type { Matcher, SendExpectation } from './case.js';
import { mailName } from '../simulate/explain/life.js';
import type { Failure } from './failure.js';
import { differenceLines } from './difference.js';
import { excerpt, linesWith } from './excerpt.js';
import type { Life } from './life.js';
import { checkLinks } from './link-check.js';
import { hasIn, isMet, unmetWords } from './matchers.js';
import type { ReadPage } from './page.js';
import { checkSelect } from './select-check.js';
import { showJson } from '../simulate/explain/condition-words.js';
import { explainCommand } from './not-met.js';
import { revisedInstant } from './revisions.js';
import { sections } from './sections.js';
import { instantWords } from '../simulate/explain/instant-words.js';
import type { Path } from '../vocabulary/json.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import { timelineTo } from '../simulate/explain/run-words.js';
import { variantIn } from './variants.js';

export function checkMail(
  expectation: SendExpectation,
  decision: Decision,
  life: Life,
  readPage: ReadPage | undefined,
): readonly Failure[] {
  const late = checkTime(expectation, decision, life);
  const other = checkVariant(expectation, decision, life);
  return [
    ...(late ? [late] : []),
    ...(other ? [other] : []),
    ...checkContent(expectation, decision, life, readPage),
  ];
}

/** Whether `checkMail` has nothing to say: for this no journal is read. */
export function isAsExpected(
  expectation: SendExpectation,
  decision: Decision,
  life: Life,
  readPage: ReadPage | undefined,
): boolean {
  const { at, variant } = expectation;
  return (
    isAtTime(at, decision) &&
    isOfVariant(variant, decision) &&
    checkContent(expectation, decision, life, readPage).length === 0
  );
}

function isAtTime(at: SendExpectation['at'], decision: Decision): boolean {
  return !at || at.value.time === decision.at;
}

function isOfVariant(variant: SendExpectation['variant'], decision: Decision): boolean {
  return !variant || variant.value === variantIn(decision);
}

type Rendering = Extract<Rendered, { readonly kind: 'rendered' }>;

function checkTime({ at, path }: SendExpectation, decision: Decision, life: Life): Failure | undefined {
  if (!at || isAtTime(at, decision)) return undefined;
  const { time, offset, text } = at.value;
  const found = formatWithOffset({ time: decision.at, offset });
  const revised = revisedInstant(at.value, decision.at);
  const apart = `${humanDuration(decision.at - time)} ${decision.at < time ? 'earlier' : 'later'}`;
  return {
    span: at.span,
    message: `\`${mailName(decision)}\` was sent at ${found}, not at ${text}: ${apart}`,
    details: sections({ parts: [instantWords(decision, life)], way: timelineTo(life, decision) }),
    help: `to expect it then, write \`at: '${revised}'\``,
    more: explainCommand(decision, life),
    revisions: [{ kind: 'write', path: [...path, 'at'], value: revised }],
  };
}

/** The experiment is one of the campaign's. */
function choose(variant: string, { campaign }: SendExpectation, { project }: Life): string {
  const experiment = experimentsOf(campaign, project.ruleSet).find(({ body }) =>
    body.variants.some(({ name }) => name === variant),
  );
  const pair = `${experiment?.name ?? 'EXPERIMENT'}: ${variant}`;
  return `the user id decides by hash; to choose a variant by hand, write in \`given\`: \`variants: { ${pair} }\``;
}

function checkVariant(expectation: SendExpectation, decision: Decision, life: Life): Failure | undefined {
  const { variant, path } = expectation;
  const found = variantIn(decision);
  if (!variant || isOfVariant(variant, decision)) return undefined;
  const mail = mailName(decision);
  return {
    span: variant.span,
    message: `\`${mail}\` was sent to a user with the variant \`${found}\`, not \`${variant.value}\``,
    details: timelineTo(life, decision),
    help: life.scenario.variants ? undefined : choose(variant.value, expectation, life),
    revisions: [{ kind: 'write', path: [...path, 'variant'], value: found }],
  };
}

function checkContent(
  expectation: SendExpectation,
  decision: Decision,
  life: Life,
  readPage: ReadPage | undefined,
): readonly Failure[] {
  const { span, path, subject, preheader, text, html, select, links } = expectation;
  const { snapshots } = expectation;
  const isAsked = [subject, preheader, text, html, select].some((list) => list.length > 0);
  if (!isAsked && !links && !snapshots.text && !snapshots.html) return [];
  const rendered = life.render(decision);
  if (!rendered) return [];
  const name = mailName(decision);
  if (rendered.kind === 'failed') {
    const message = `\`${name}\` can not be rendered: ${rendered.message} (${formatPlace(rendered.span)})`;
    return [{ span, message, details: [] }];
  }
  return [
    ...subject.flatMap((one) =>
      checkLine(`the subject of \`${name}\``, one, rendered.subject, [...path, 'subject']),
    ),
    ...preheader.flatMap((one) =>
      checkLine(`the preheader of \`${name}\``, one, rendered.preheader ?? '', [...path, 'preheader']),
    ),
    ...text.flatMap((one) => checkText(name, one, rendered.text)),
    ...html.flatMap((one) => checkHtml(name, one, rendered.html, rendered.text)),
    ...(select.length > 0 || links ? checkPage(expectation, rendered, readPage) : []),
  ];
}

function checkPage(
  { select, links, ...name }: SendExpectation,
  { html, unsubscribe }: Rendering,
  readPage: ReadPage | undefined,
): readonly Failure[] {
  assert(readPage, 'what reads HTML was loaded for a scenario that asks for it');
  const page = readPage(html);
  return [
    ...select.flatMap((one) => checkSelect(mailName(name), one, page)),
    ...(links ? checkLinks(mailName(name), links, page, unsubscribe) : []),
  ];
}

function checkLine(what: string, matcher: Matcher, found: string, path: Path): readonly Failure[] {
  if (isMet(matcher, found)) return [];
  const { kind, value, span } = matcher;
  const message = `${what} ${unmetWords(matcher, found)}`;
  if (kind === 'is') {
    const difference = { expected: value, found };
    const revisions = [{ kind: 'write', path, value: found }] as const;
    return [{ span, message, details: differenceLines(value, found), difference, revisions }];
  }
  return [{ span, message, details: [`It is ${showJson(found)}`] }];
}

function checkText(name: string, matcher: Matcher, text: string): readonly Failure[] {
  if (isMet(matcher, text)) return [];
  return [
    {
      span: matcher.span,
      message: `the text of \`${name}\` ${unmetWords(matcher, text)}`,
      details: excerpt(text, matcher),
    },
  ];
}

function checkHtml(name: string, matcher: Matcher, html: string, text: string): readonly Failure[] {
  if (isMet(matcher, html)) return [];
  const { kind, value, span } = matcher;
  const message = `the HTML of \`${name}\` ${unmetWords(matcher, html)}`;
  if (kind === 'lacks') return [{ span, message, details: ['Where it stands:', ...linesWith(html, value)] }];
  const escaped = escapeHtml(value);
  const help =
    kind === 'contains' && escaped !== value && hasIn(html, escaped)
      ? `in HTML it is written \`${escaped}\`; write it so, or look for it in \`text\``
      : undefined;
  const details = help === undefined ? ['What a reader sees of it:', ...excerpt(text, matcher).slice(1)] : [];
  return [{ span, message, details, help }];
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

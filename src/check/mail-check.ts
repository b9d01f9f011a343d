/** A mail that was sent against the expectation that means it. */
import type { Decision } from '../vocabulary/decision.js';
import { formatPlace } from '../vocabulary/diagnostic.js';
import { humanDuration } from '../vocabulary/time.js';
import type { Expected, SendExpectation } from './case.js';
import { mailName } from '../simulate/explain/life.js';
import type { Failure } from './failure.js';
import { differenceLines } from './difference.js';
import type { Life } from './life.js';
import { explainCommand } from './not-met.js';
import { revisedInstant } from './revisions.js';
import { sections } from './sections.js';
import { instantWords } from '../simulate/explain/instant-words.js';
import type { Path } from '../vocabulary/json.js';
import { formatWithOffset } from '../simulate/explain/local-time.js';
import { timelineTo } from '../simulate/explain/run-words.js';
import { variantIn } from './variants.js';

export function checkMail(expectation: SendExpectation, decision: Decision, life: Life): readonly Failure[] {
  const late = checkTime(expectation, decision, life);
  const other = checkVariant(expectation, decision, life);
  return [...(late ? [late] : []), ...(other ? [other] : []), ...checkContent(expectation, decision, life)];
}

function checkTime({ at, path }: SendExpectation, decision: Decision, life: Life): Failure | undefined {
  if (!at || at.value.time === decision.at) return undefined;
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

const CHOOSE =
  'the user id decides by hash; to choose a variant by hand, write `given: { variants: { EXPERIMENT: VARIANT } }`';

function checkVariant(
  { variant, path }: SendExpectation,
  decision: Decision,
  life: Life,
): Failure | undefined {
  const found = variantIn(decision);
  if (!variant || variant.value === found) return undefined;
  const mail = mailName(decision);
  return {
    span: variant.span,
    message: `\`${mail}\` was sent to a user with the variant \`${found}\`, not \`${variant.value}\``,
    details: timelineTo(life, decision),
    help: life.scenario.variants ? undefined : CHOOSE,
    revisions: [{ kind: 'write', path: [...path, 'variant'], value: found }],
  };
}

function checkContent(expectation: SendExpectation, decision: Decision, life: Life): readonly Failure[] {
  const { span, path, subject, preheader, text, html, snapshot } = expectation;
  if (!subject && !preheader && text.length === 0 && html.length === 0 && !snapshot) return [];
  const rendered = life.render(decision);
  if (!rendered) return [];
  const name = mailName(decision);
  if (rendered.kind === 'failed') {
    const message = `\`${name}\` can not be rendered: ${rendered.message} (${formatPlace(rendered.span)})`;
    return [{ span, message, details: [] }];
  }
  return [
    ...checkEqual(`the subject of \`${name}\``, subject, rendered.subject, [...path, 'subject']),
    ...checkEqual(`the preheader of \`${name}\``, preheader, rendered.preheader ?? '', [
      ...path,
      'preheader',
    ]),
    ...text.flatMap((one) => checkText(name, one, rendered.text)),
    ...html.flatMap((one) => checkHtml(name, one, rendered.html, rendered.text)),
  ];
}

function checkEqual(
  what: string,
  wanted: Expected<string> | undefined,
  found: string,
  path: Path,
): readonly Failure[] {
  if (!wanted || wanted.value === found) return [];
  const message =
    found === ''
      ? `${what} is empty, and should be \`${wanted.value}\``
      : `${what} is \`${found}\`, not \`${wanted.value}\``;
  const difference = { expected: wanted.value, found };
  const revisions = [{ kind: 'write', path, value: found }] as const;
  return [
    { span: wanted.span, message, details: differenceLines(wanted.value, found), difference, revisions },
  ];
}

function checkText(name: string, { value, span }: Expected<string>, text: string): readonly Failure[] {
  if (contains(text, value)) return [];
  return [
    {
      span,
      message: `the text of \`${name}\` does not contain \`${value}\``,
      details: ['The text:', ...excerpt(text)],
    },
  ];
}

function checkHtml(
  name: string,
  { value, span }: Expected<string>,
  html: string,
  text: string,
): readonly Failure[] {
  if (contains(html, value)) return [];
  const escaped = escapeHtml(value);
  const help =
    escaped !== value && contains(html, escaped)
      ? `in HTML it is written \`${escaped}\`; write it so, or look for it in \`text\``
      : undefined;
  const details = help === undefined ? ['What a reader sees of it:', ...excerpt(text)] : [];
  return [{ span, message: `the HTML of \`${name}\` does not contain \`${value}\``, details, help }];
}

/** Lines are broken where they must be, so any white space is as good as one blank. */
function contains(whole: string, part: string): boolean {
  return whole.includes(part) || squeeze(whole).includes(squeeze(part));
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ');
}

const MOST_LINES = 30;

/** Behind a mark, so that nothing in a mail can be taken for a line of ours. */
function excerpt(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const more = lines.length > MOST_LINES ? [`… ${lines.length - MOST_LINES} more lines`] : [];
  return [...lines.slice(0, MOST_LINES).map((line) => `| ${line}`), ...more];
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

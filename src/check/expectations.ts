/** The `then` of a scenario. */
import { error } from '../vocabulary/diagnostic.js';
import type { ScenarioNames, Spot } from './names.js';
import { inside, readMailName } from './names.js';
import { readVariant } from './variants.js';
import { readInstant } from './moments.js';
import type { Expectations, Expected, RefusalExpectation, SendExpectation, WrittenInstant } from './case.js';
import type { ThenItem, WrittenRefusal, WrittenScenario, WrittenSend } from './written.js';

export function readExpectations(
  { body, at }: WrittenScenario,
  names: ScenarioNames,
  spot: Spot,
): Expectations {
  const sends: SendExpectation[] = [];
  const refusals: RefusalExpectation[] = [];
  for (const [index, item] of body.then.entries()) {
    const here = inside(spot, 'then', index);
    if ('send' in item) sends.push(readSend(item, names, here));
    else if ('suppressed' in item)
      refusals.push(readRefusal('suppressed', item.suppressed, names, inside(here, 'suppressed')));
    else if ('deferred' in item)
      refusals.push(readRefusal('deferred', item.deferred, names, inside(here, 'deferred')));
    else if ('held-out' in item)
      refusals.push(readRefusal('held-out', item['held-out'], names, inside(here, 'held-out')));
  }
  const expected: Expectations = {
    span: at(['then'], 'key'),
    sends,
    refusals,
    nothing: placeOfNothing(body.then, spot),
    others: body.then.some((item) => 'others' in item) ? 'allowed' : 'refused',
  };
  if (expected.nothing) checkNothing(expected, spot);
  return expected;
}

function placeOfNothing(items: readonly ThenItem[], { at }: Spot) {
  const index = items.findIndex((item) => 'nothing' in item);
  return index < 0 ? undefined : at(['then', index, 'nothing'], 'key');
}

/** `nothing: true` says that no mail is sent: a mail beside it says the opposite. */
function checkNothing({ nothing, sends, others }: Expectations, { report }: Spot): void {
  if (sends.length === 0 && others === 'refused') return;
  const [what, span] = sends.length > 0 ? ['`send`', sends[0]!.span] : ['`others: allowed`', nothing!];
  report(
    error(
      'mixed-forms',
      nothing!,
      `\`nothing: true\` says that no mail is sent, but ${what} says otherwise`,
      {
        help: 'remove one of the two',
        ...(sends.length > 0 ? { related: [{ message: 'this mail', span }] } : {}),
      },
    ),
  );
}

function readSend(item: WrittenSend, names: ScenarioNames, spot: Spot): SendExpectation {
  const { at, path } = spot;
  const text = (key: 'subject' | 'preheader'): Expected<string> | undefined => {
    const value = item[key];
    return value === undefined ? undefined : { value, span: at([...path, key]) };
  };
  return {
    kind: 'sent',
    span: at([...path, 'send']),
    path,
    ...readMailName(names, item.send, spot),
    at: readTime(item.at, inside(spot, 'at')),
    subject: text('subject'),
    preheader: text('preheader'),
    variant: readVariant(item, names, spot),
    text: readTexts(item.text?.contains, inside(spot, 'text', 'contains')),
    html: readTexts(item.html?.contains, inside(spot, 'html', 'contains')),
    snapshot: item.html?.matches && at([...path, 'html', 'matches']),
  };
}

function readRefusal(
  kind: RefusalExpectation['kind'],
  item: WrittenRefusal,
  names: ScenarioNames,
  spot: Spot,
): RefusalExpectation {
  return {
    kind,
    span: spot.at([...spot.path, 'send']),
    path: spot.path,
    ...readMailName(names, item.send, spot),
    reason: item.reason && { value: item.reason, span: spot.at([...spot.path, 'reason']) },
    variant: readVariant(item, names, spot),
    at: readTime(item.at, inside(spot, 'at')),
    until: readTime(item.until, inside(spot, 'until')),
  };
}

function readTime(
  text: string | undefined,
  { at, path, report }: Spot,
): Expected<WrittenInstant> | undefined {
  if (text === undefined) return undefined;
  const span = at(path);
  const value = readInstant(text, span, report);
  return value && { value, span };
}

function readTexts(
  texts: string | readonly string[] | undefined,
  { at, path }: Spot,
): readonly Expected<string>[] {
  if (texts === undefined) return [];
  if (typeof texts === 'string') return [{ value: texts, span: at(path) }];
  return texts.map((value, index) => ({ value, span: at([...path, index]) }));
}

/** The `then` of a scenario. */
import { error } from '../vocabulary/diagnostic.js';
import type { ScenarioNames, Spot } from './names.js';
import { inside, readMailName } from './names.js';
import { readVariant } from './variants.js';
import type { Clock } from './clock.js';
import { readThenTime } from './clock.js';
import type { Users } from './users.js';
import { checkRepeats } from './repeats.js';
import { readContent } from './content-expectations.js';
import { readHolds } from './holds-expectation.js';
import type { StateReading } from './state-expectations.js';
import { isStateItem, readState } from './state-expectations.js';
import type {
  Expectations,
  Expected,
  HoldsExpectation,
  RefusalExpectation,
  SendExpectation,
  StateExpectation,
  WrittenInstant,
} from './case.js';
import type { WrittenScenario } from './written.js';
import type { ThenItem, WrittenRefusal, WrittenSend } from './written-expectation.js';

/** What an expectation may name: also the scenario's users, and what times are counted from. */
export interface ThenNames extends ScenarioNames {
  readonly users: Users;
  readonly clock: Clock;
}

export function readExpectations({ body, at }: WrittenScenario, names: ThenNames, spot: Spot): Expectations {
  const reading: StateReading = {
    names,
    users: names.users,
    readTime: (text, user, place) => readTime(text, user, names, place),
  };
  const state: StateExpectation[] = [];
  const sends: SendExpectation[] = [];
  const refusals: RefusalExpectation[] = [];
  const holds: HoldsExpectation[] = [];
  for (const [index, item] of body.then.entries()) {
    const here = inside(spot, 'then', index);
    if ('send' in item) sends.push(readSend(item, names, here));
    else if ('suppressed' in item)
      refusals.push(readRefusal('suppressed', item.suppressed, names, inside(here, 'suppressed')));
    else if ('deferred' in item)
      refusals.push(readRefusal('deferred', item.deferred, names, inside(here, 'deferred')));
    else if ('held-out' in item)
      refusals.push(readRefusal('held-out', item['held-out'], names, inside(here, 'held-out')));
    else if ('holds' in item) holds.push(...readHolds(item, names, inside(here, 'holds')));
    else if (isStateItem(item)) state.push(readState(item, reading, here));
  }
  const expected: Expectations = {
    span: at(['then'], 'key'),
    sends,
    refusals,
    state,
    holds,
    nothing: placeOfNothing(body.then, spot),
    others: body.then.some((item) => 'others' in item) ? 'allowed' : 'refused',
  };
  if (expected.nothing) checkNothing(expected, spot);
  checkRepeats(body.then, expected, spot);
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

function readSend(item: WrittenSend, names: ThenNames, spot: Spot): SendExpectation {
  const { at, path } = spot;
  const user = names.users.userOf(item, spot);
  return {
    kind: 'sent',
    span: at([...path, 'send']),
    user,
    path,
    ...readMailName(names, item.send, spot),
    at: readTime(item.at, user, names, inside(spot, 'at')),
    variant: readVariant(item, names, spot),
    ...readContent(item, names, spot),
  };
}

function readRefusal(
  kind: RefusalExpectation['kind'],
  item: WrittenRefusal,
  names: ThenNames,
  spot: Spot,
): RefusalExpectation {
  const user = names.users.userOf(item, spot);
  return {
    kind,
    span: spot.at([...spot.path, 'send']),
    user,
    path: spot.path,
    ...readMailName(names, item.send, spot),
    reason: item.reason && { value: item.reason, span: spot.at([...spot.path, 'reason']) },
    variant: readVariant(item, names, spot),
    at: readTime(item.at, user, names, inside(spot, 'at')),
    until: readTime(item.until, user, names, inside(spot, 'until')),
  };
}

function readTime(
  text: string | undefined,
  user: string,
  { clock }: ThenNames,
  spot: Spot,
): Expected<WrittenInstant> | undefined {
  if (text === undefined) return undefined;
  const value = readThenTime(text, clock, user, spot);
  return value && { value, span: spot.at(spot.path) };
}

/** What a scenario says of the state: where runs stand, who is in a segment, how high a score is. */
import { declaredHere } from '../language/names.js';
import type { Named } from '../language/names.js';
import { mayBeDeclared } from '../language/rule-set.js';
import { sendDeclarations } from '../language/send-declaration.js';
import { waitIds } from '../language/wait-ids.js';
import { error } from '../vocabulary/diagnostic.js';
import type { Related } from '../vocabulary/diagnostic.js';
import { respelling } from '../vocabulary/fix.js';
import { closest, didYouMean } from '../vocabulary/suggest.js';
import type {
  Expected,
  MemberExpectation,
  ScoreBound,
  ScoreExpectation,
  StateExpectation,
  TurnExpectation,
  WaitingExpectation,
  WrittenInstant,
} from './case.js';
import type { ScenarioNames, Spot } from './names.js';
import { inside } from './names.js';
import type { Users } from './users.js';
import type {
  WrittenMembership,
  WrittenScore,
  WrittenStateItem,
  WrittenTurn,
  WrittenWaiting,
} from './written-expectation.js';

/** What all of them are read with. */
export interface StateReading {
  readonly names: ScenarioNames;
  readonly users: Users;
  /** An instant, counted for that user where it is. */
  readonly readTime: (
    text: string | undefined,
    user: string,
    spot: Spot,
  ) => Expected<WrittenInstant> | undefined;
}

const SEGMENT_KEYS = ['in-segment', 'not-in-segment'] as const;
const TURN_KEYS = ['entered', 'exited', 'finished'] as const;

export function isStateItem(item: object): item is WrittenStateItem {
  return ['waiting', 'score', ...SEGMENT_KEYS, ...TURN_KEYS].some((key) => key in item);
}

export function readState(item: WrittenStateItem, reading: StateReading, spot: Spot): StateExpectation {
  if ('waiting' in item) return readWaiting(item.waiting, reading, inside(spot, 'waiting'));
  if ('score' in item) return readScore(item.score, reading, inside(spot, 'score'));
  const byKey = item as Readonly<Record<string, string | WrittenMembership | WrittenTurn>>;
  for (const kind of SEGMENT_KEYS)
    if (kind in item)
      return readMember(kind, byKey[kind] as string | WrittenMembership, reading, inside(spot, kind));
  const kind = TURN_KEYS.find((one) => one in item)!;
  return readTurn(kind, byKey[kind] as string | WrittenTurn, reading, inside(spot, kind));
}

function readWaiting(
  written: string | WrittenWaiting,
  reading: StateReading,
  spot: Spot,
): WaitingExpectation {
  const item: WrittenWaiting = typeof written === 'string' ? { step: written } : written;
  const here = typeof written === 'string' ? spot : inside(spot, 'step');
  const [campaign, ...rest] = item.step.split('/') as [string, ...string[]];
  checkWait(item.step, campaign, reading.names, here);
  const of = common(item, reading, spot);
  return {
    kind: 'waiting',
    ...of,
    span: here.at(here.path),
    campaign,
    step: rest.join('/'),
    until: reading.readTime(item.until, of.user, inside(spot, 'until')),
  };
}

function checkWait(
  name: string,
  campaign: string,
  { project }: ScenarioNames,
  { at, path, report }: Spot,
): void {
  const { ruleSet } = project;
  const declared = ruleSet.campaigns.get(campaign);
  if (!declared && mayBeDeclared(ruleSet, 'campaign', campaign)) return;
  const all = [...ruleSet.campaigns.values()].flatMap((one) => waitIds(one).map((id) => `${one.name}/${id}`));
  if (all.includes(name)) return;
  const span = at(path);
  const near = declared ?? ruleSet.campaigns.get(closest(campaign, ruleSet.campaigns.keys()) ?? '');
  const known = near ? waitIds(near).map((id) => `${near.name}/${id}`) : all;
  const isSend = declared && sendsOf(name, declared.name, project.ruleSet);
  const help =
    declared && known.length === 0
      ? `\`${campaign}\` waits nowhere`
      : didYouMean(name, known.length > 0 ? known : all, 'wait');
  report(
    error(
      'unknown-step',
      span,
      isSend ? `\`${name}\` is a mail, and no wait` : `there is no wait \`${name}\``,
      {
        help: isSend ? `${help}; for the mail write \`send: ${name}\`` : help,
        related: near && [{ message: `\`${near.name}\` is declared here`, span: near.span }],
        fix: respelling(span, name, all),
      },
    ),
  );
}

function sendsOf(name: string, campaign: string, ruleSet: ScenarioNames['project']['ruleSet']): boolean {
  return sendDeclarations(ruleSet).some(
    (one) => one.campaign.name === campaign && `${campaign}/${one.step.send}` === name,
  );
}

function readMember(
  kind: MemberExpectation['kind'],
  written: string | WrittenMembership,
  reading: StateReading,
  spot: Spot,
): MemberExpectation {
  const item = typeof written === 'string' ? { segment: written } : written;
  const here = typeof written === 'string' ? spot : inside(spot, 'segment');
  checkName('segment', item.segment, reading.names, here);
  return { kind, ...common(item, reading, spot), span: here.at(here.path), segment: item.segment };
}

function readTurn(
  kind: TurnExpectation['kind'],
  written: string | WrittenTurn,
  reading: StateReading,
  spot: Spot,
): TurnExpectation {
  const item: WrittenTurn = typeof written === 'string' ? { campaign: written } : written;
  const here = typeof written === 'string' ? spot : inside(spot, 'campaign');
  checkName('campaign', item.campaign, reading.names, here);
  const { times } = item;
  return {
    kind,
    ...common(item, reading, spot),
    span: here.at(here.path),
    campaign: item.campaign,
    times: times === undefined ? undefined : { value: times, span: spot.at([...spot.path, 'times']) },
  };
}

const BOUNDS: readonly ScoreBound[] = ['is', 'atLeast', 'atMost'];

function readScore(item: WrittenScore, reading: StateReading, spot: Spot): ScoreExpectation {
  const { at, path } = spot;
  checkName('score', item.name, reading.names, inside(spot, 'name'));
  checkBounds(item, spot);
  const { level } = item;
  if (level !== undefined) checkLevel(item.name, level, reading.names, inside(spot, 'level'));
  return {
    kind: 'score',
    ...common(item, reading, spot),
    span: at([...path, 'name']),
    name: item.name,
    bounds: BOUNDS.flatMap((kind) => {
      const value = item[kind];
      return value === undefined ? [] : { kind, value, span: at([...path, kind]) };
    }),
    level: level === undefined ? undefined : { value: level, span: at([...path, 'level']) },
  };
}

function checkBounds({ is, atLeast, atMost, level }: WrittenScore, { at, path, report }: Spot): void {
  if (is === undefined && atLeast === undefined && atMost === undefined && level === undefined) {
    report(
      error('missing-key', at(path), 'this does not say how high the score is', {
        help: 'add `is: 7.5`, `atLeast:`, `atMost:` or `level:`',
      }),
    );
  }
  const other = atLeast === undefined ? 'atMost' : 'atLeast';
  if (is !== undefined && (atLeast !== undefined || atMost !== undefined)) {
    report(
      error(
        'mixed-forms',
        at([...path, other], 'key'),
        `\`is\` and \`${other}\` can not stand in one place`,
        {
          help: 'keep one of them',
          related: [{ message: 'the other', span: at([...path, 'is'], 'key') }],
        },
      ),
    );
  }
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    report(
      error('mixed-forms', at([...path, 'atMost']), `no score is at least ${atLeast} and at most ${atMost}`, {
        help: 'write the lower number as `atLeast`',
        related: [{ message: 'the other', span: at([...path, 'atLeast']) }],
      }),
    );
  }
}

/** What a scenario calls a score below its lowest level. */
export const NO_LEVEL = 'none';

function checkLevel(
  name: string,
  level: string,
  { project }: ScenarioNames,
  { at, path, report }: Spot,
): void {
  const score = project.ruleSet.scores.get(name);
  if (!score) return;
  const levels = Object.keys(score.body.levels ?? {});
  const span = at(path);
  const related: readonly Related[] = [{ message: `\`${name}\` is declared here`, span: score.span }];
  if (levels.length === 0) {
    const help = 'add `levels:` to the score, or say how high it is by `is`, `atLeast` or `atMost`';
    report(error('missing-levels', span, `the score \`${name}\` has no levels`, { help, related }));
    return;
  }
  const known = [...levels, NO_LEVEL];
  if (known.includes(level)) return;
  report(
    error('unknown-value', span, `\`${name}\` has no level \`${level}\``, {
      help: didYouMean(level, known, 'level'),
      related,
      fix: respelling(span, level, known),
    }),
  );
}

function common(
  item: { readonly user?: string; readonly at?: string },
  { users, readTime }: StateReading,
  spot: Spot,
): { readonly user: string; readonly at: Expected<WrittenInstant> | undefined } {
  const user = users.userOf(item, spot);
  return { user, at: readTime(item.at, user, inside(spot, 'at')) };
}

function checkName(
  kind: Named & ('segment' | 'score' | 'campaign'),
  name: string,
  { project }: ScenarioNames,
  { at, path, report }: Spot,
): void {
  const { ruleSet } = project;
  const declared: ReadonlyMap<string, unknown> = {
    segment: ruleSet.segments,
    score: ruleSet.scores,
    campaign: ruleSet.campaigns,
  }[kind];
  if (declared.has(name) || mayBeDeclared(ruleSet, kind, name)) return;
  const known = [...declared.keys()];
  const span = at(path);
  report(
    error(`unknown-${kind}`, span, `there is no ${kind} \`${name}\``, {
      help: didYouMean(name, known, kind),
      related: declaredHere(ruleSet, kind, closest(name, known)),
      fix: respelling(span, name, known),
    }),
  );
}

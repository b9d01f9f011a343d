/** Campaigns that differ, lived beside the old rules: as each is decided about in a life of its own. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mutantsOf } from '../../src/check/mutants/mutants.js';
import { compile } from '../../src/compile/compile.js';
import type { Program } from '../../src/compile/program.js';
import type { SourceFile } from '../../src/language/source-file.js';
import { IDLE, besideOf, rehearsalsOf } from '../../src/plan/impact/beside.js';
import { readingOf } from '../../src/plan/impact/reads.js';
import { beginningOf, withBeginnings } from '../../src/plan/impact/runs.js';
import { touchedCampaigns } from '../../src/plan/impact/untouched.js';
import { livePerson } from '../../src/simulate/person.js';
import type { Project } from '../../src/simulate/project.js';
import { openProject } from '../../src/simulate/project.js';
import type { Decision } from '../../src/vocabulary/decision.js';
import type { Event } from '../../src/vocabulary/event.js';
import { EMAIL_SENT, receiptOf } from '../../src/vocabulary/event.js';
import { DAY } from '../../src/vocabulary/time.js';
import { SHOP_FILES } from '../check/mutants/store.js';
import { usersOf } from '../history/log-of-lives.js';
import { edited } from './impacts.js';

const ROOT = join(import.meta.dirname, '../../bench/store');
const BENCH_FILES: readonly SourceFile[] = ['rules', 'templates'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .sort()
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);

const RULES = 'rules/campaigns.yaml';

function projectOf(files: readonly SourceFile[]): Project {
  return openProject(files).project!;
}

/** Rules without experiments, whose mails are no events to any of them, and that have one policy and the same events. */
function mayLiveBeside(before: Project, after: Project): boolean {
  const isPlain = ({ ruleSet, program }: Project) =>
    ruleSet.experiments.size === 0 && program.events.get(EMAIL_SENT)?.isIdle !== false;
  return isPlain(before) && isPlain(after) && readingOf(before, after).apart.size === 0;
}

/** The campaigns that differ, alone; known to them is who is known to the whole. */
function alone({ ruleSet, program }: Project, names: ReadonlySet<string>): Program {
  const campaigns = new Map([...ruleSet.campaigns].filter(([name]) => names.has(name)));
  const own = compile({ ...ruleSet, campaigns }, rehearsalsOf(program));
  const events = new Map([...program.events.keys()].map((name) => [name, own.events.get(name) ?? IDLE]));
  return { ...own, events, traits: program.traits };
}

const told = (list: readonly Decision[]) =>
  list.map((one) => [one, one.outcome === 'sent' ? beginningOf(one) : undefined]);

/** Without what mails of campaigns are made from that do not differ. */
function withoutMail(decision: Decision, differ: ReadonlySet<string>): unknown {
  const { mail: _, ...rest } = decision;
  return differ.has(decision.campaign) ? decision : rest;
}

function livesOf(project: Project): readonly (readonly Event[])[] {
  const lives = usersOf(project, 30, 2).filter(
    (events) =>
      events.length > 0 &&
      events.every(({ user, previousId }) => user === events[0]!.user && previousId === undefined),
  );
  const crowded = lives.slice(0, 8).map((_, first) =>
    lives
      .slice(first, first + 3)
      .flat()
      .map((event) => ({ ...event, user: `crowd-${first}` }))
      .toSorted((a, b) => receiptOf(a) - receiptOf(b) || a.time - b.time),
  );
  return [...lives, ...crowded];
}

interface Found {
  /** Of how many changes nothing could be lived beside, for how many it was, and the decisions of each kind. */
  readonly refused: number;
  readonly lived: number;
  readonly before: number;
  readonly own: number;
}

function expectApart(before: Project, after: Project, users: readonly (readonly Event[])[]): Found {
  const none = { refused: 0, lived: 0, before: 0, own: 0 };
  const names = touchedCampaigns(before, after);
  if (!names || names.size === 0 || !mayLiveBeside(before, after)) return none;
  const beside = besideOf(before, after, names);
  if (!beside) return { ...none, refused: 1 };
  const programs = [
    ...[before.program, alone(after, names), beside.program].map((program) => withBeginnings(program)),
    withBeginnings(beside.program, beside.isForgotten),
  ];
  const found = { ...none, lived: 1 };
  for (const events of users) {
    const until = Math.max(...events.map(receiptOf)) + 30 * DAY;
    const [old, own, both, less] = programs.map((program) => livePerson(program, events, until).decisions);
    const apart = beside.apart(both!);
    expect(told(apart.before)).toEqual(told(old!));
    expect(told(apart.own)).toEqual(told(own!));
    const saidLess = beside.apart(less!);
    expect(told(saidLess.own)).toEqual(told(own!));
    expect(saidLess.before.map((one) => withoutMail(one, names))).toEqual(
      old!.map((one) => withoutMail(one, names)),
    );
    found.before += apart.before.length;
    found.own += apart.own.length;
  }
  return found;
}

test.each([
  ['the shop', SHOP_FILES, 6],
  ['the store of the benchmark', BENCH_FILES, 25],
] as const)('%s: what both decide is decided in one life, whatever mistake is made', (_, files, every) => {
  const before = projectOf(files);
  const users = livesOf(before);
  const found = mutantsOf(before, files)
    .filter((_one, index) => index % every === 0)
    .flatMap((mutant) => openProject(mutant.files()).project ?? [])
    .map((after) => expectApart(before, after, users));
  const total = (name: keyof Found) => found.reduce((sum, one) => sum + one[name], 0);
  expect(Math.min(total('lived'), total('before'), total('own'))).toBeGreaterThan(0);
});

describe('the store of the benchmark', () => {
  const before = projectOf(BENCH_FILES);
  const users = livesOf(before);

  test.each([
    ['a wait', RULES, '{ wait: 1h }', '{ wait: 2h }', 1],
    ['a window of a segment that begins a campaign', 'rules/segments.yaml', '60d', '45d', 1],
    ['a segment that a campaign asks of', 'rules/segments.yaml', 'within: 3d', 'within: 9d', 1],
    ['a key, and a repeat', RULES, 'onRepeat: refresh', 'onRepeat: restart', 1],
    ['an exit that is no more', RULES, '{ event: Product Added }, { event: Order', '{ event: Order', 1],
    ['what a mail is made from', RULES, 'default: Hello', 'default: Welcome', 1],
    ['a segment begun by leaving it', RULES, 'enters: engaged', 'leaves: engaged', 1],
  ])('%s', (_, path, from, to, lived) => {
    const found = expectApart(before, projectOf(edited(BENCH_FILES, path, from, to)), users);
    expect(found).toMatchObject({ refused: 0, lived });
    expect(found.own).toBeGreaterThan(0);
  });

  test('a score that differs under a segment that is written alike is two things under one name', () => {
    const after = projectOf(edited(BENCH_FILES, 'rules/segments.yaml', 'halfLife: 14d', 'halfLife: 10d'));
    expect(expectApart(before, after, users)).toMatchObject({ refused: 1, lived: 0 });
  });
});

test('of two mails at one instant that goes first which goes first by its own name', () => {
  const campaign = (name: string, wait: string) => `kind: campaign
name: ${name}
version: 1
purpose: marketing
trigger: { event: Product Added }
steps: [{ wait: ${wait} }, { send: it, template: note, subject: Hello, data: { greeting: Hello, what: it } }]
`;
  const files = (wait: string): readonly SourceFile[] => [
    ...BENCH_FILES.filter(({ path }) => path !== RULES && path !== 'rules/segments.yaml'),
    { path: RULES, text: [campaign('cart', wait), campaign('cart-day', wait)].join('---\n') },
  ];
  const only = files('1h').map((one) =>
    one.path === 'rules/policy.yaml' ? { ...one, text: one.text.replace('max: 3', 'max: 1') } : one,
  );
  const [before, after] = [only, only.map((one) => (one.path === RULES ? files('2h').at(-1)! : one))].map(
    projectOf,
  ) as [Project, Project];
  const base = { user: 'u', messageId: '', properties: {}, traits: {} };
  const events: readonly Event[] = [
    { ...base, type: 'identify', name: '', time: DAY / 2, consent: { marketing: 'granted' } },
    { ...base, type: 'track', name: 'Product Added', time: DAY / 2, consent: {} },
  ];
  const found = expectApart(before, after, [events]);
  expect(found).toEqual({ refused: 0, lived: 1, before: 2, own: 2 });
});

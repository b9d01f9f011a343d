/** Judging an engine through an adapter: the way from a case to a verdict, with this engine and with worse ones. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { readConformance } from '../../src/check/conformance.js';
import {
  eventOfEnvelope,
  exchangedCase,
  exportedCase,
  judgeReply,
  readReplies,
} from '../../src/check/exchange.js';
import { answerSchema, exchangedCaseSchema } from '../../src/check/schema/exchange.js';
import { sortEvents } from '../../src/simulate/simulate.js';
import type { JsonObject } from '../../src/vocabulary/json.js';
import { formatInstant, parseInstant } from '../../src/vocabulary/time.js';
import { answersOf, caseNamed, cases, decided, failures, kit, lines, names, verdictOn } from './verdicts.js';

const ROOT = resolve(import.meta.dirname, '../..');

function run(...options: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(ROOT, 'test/conformance/run.mjs'), ...options],
    { cwd: ROOT, encoding: 'utf8', timeout: 60_000 },
  );
  return { out: stdout, err: stderr, code: status };
}

describe('the command', () => {
  test('finds this engine right in every case', () => {
    const { out, err, code } = run('--adapter', 'node test/conformance/mailwright.mjs');
    expect(err).toBe('');
    expect(out).not.toMatch(/^(?!ok |\n)[A-Zu]/m);
    expect(out).toContain(`${cases.length} cases: ${cases.length} ok, 0 not ok`);
    expect(code).toBe(0);
  });

  test('tells what an engine does not answer, and that it broke', () => {
    const { out, err, code } = run('--adapter', 'echo this is no answer; exit 7', '--filter', 'leap seconds');
    expect(out).toContain('NO ANSWER    there are no leap seconds');
    expect(out).toMatch(/^ +test\/conformance\/calendar\.yaml:\d+:9$/m);
    expect(out).toContain('1 cases: 0 ok, 0 not ok, 0 unsupported, 1 without an answer');
    expect(err).toContain('the adapter failed: it ended with 7');
    expect(err).toContain('line 1: `this is no answer` is no JSON');
    expect(code).toBe(3);
  });

  test('stops an adapter that takes too long', () => {
    const { err, code } = run('--adapter', 'sleep 30', '--filter', 'leap seconds', '--timeout', '0.2');
    expect(err).toContain('it took longer than 0.2 s');
    expect(code).toBe(3);
  });

  test('says how it is used', () => {
    for (const options of [[], ['--adaptor', 'x'], ['--adapter', 'x', '--export']]) {
      const { err, code } = run(...options);
      expect(err).toContain('node test/conformance/run.mjs --adapter COMMAND');
      expect(code).toBe(3);
    }
    expect(run('--export', '--filter', 'no such case')).toMatchObject({ code: 3, out: '' });
  });

  test('prints the cases as JSON, one a line', () => {
    const { out, code } = run('--export', '--filter', 'quiet hours');
    const printed = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as JsonObject);
    const wanted = cases.filter(({ name }) => name.includes('quiet hours'));
    expect(printed.length).toBeGreaterThan(3);
    expect(printed).toEqual(JSON.parse(JSON.stringify(wanted.map(exportedCase))));
    expect(code).toBe(0);
  });
});

describe('a case as JSON', () => {
  test('fits its schema, and is all that the engine needs', () => {
    const ajv = new Ajv2020({ strict: true, strictRequired: false });
    const check = ajv.compile(exchangedCaseSchema);
    for (const one of cases) {
      const exchanged = JSON.parse(JSON.stringify(exchangedCase(one))) as JsonObject;
      expect(check(exchanged) || check.errors).toBe(true);
      expect((exchanged['events'] as readonly JsonObject[]).map(eventOfEnvelope)).toEqual(
        sortEvents(one.scenario.events),
      );
      expect(parseInstant(String(exchanged['until']))).toBe(one.scenario.until);
    }
  });

  test('says under which id an event came, whose it is, which message, and when it came to be known', () => {
    const text = `
- name: one
  trouble: None at all, for this is a test of the exchange.
  source: none found
  rules: [plan, open, welcome]
  given: { profile: { userId: u1, consent: { marketing: granted } } }
  when:
    - { at: '2026-06-01T10:00:00Z', messageId: m1, receivedAt: 2h, anonymousId: a1, event: Signed Up }
    - { at: '2026-06-01T11:00:00Z', type: alias, previousId: a1 }
    - { at: '2026-06-01T11:30:00Z', type: identify, anonymousId: a2, traits: { vip: true } }
  until: 1h
  then: [{ others: allowed }]
`;
    const { cases: read, diagnostics } = readConformance({ path: 'one.yaml', text }, kit);
    expect(diagnostics).toEqual([]);
    const { events, until } = exchangedCase(read[0]!);
    // In the order in which they are received.
    expect(events).toEqual([
      {
        type: 'identify',
        userId: 'u1',
        messageId: '(given)',
        timestamp: '2026-06-01T10:00:00.000Z',
        context: { consent: { categoryPreferences: { marketing: true } } },
      },
      {
        type: 'alias',
        userId: 'u1',
        messageId: 'when-00002',
        timestamp: '2026-06-01T11:00:00.000Z',
        previousId: 'a1',
      },
      {
        type: 'identify',
        userId: 'u1',
        messageId: 'when-00003',
        timestamp: '2026-06-01T11:30:00.000Z',
        anonymousId: 'a2',
        traits: { vip: true },
      },
      {
        type: 'track',
        anonymousId: 'a1',
        messageId: 'm1',
        timestamp: '2026-06-01T10:00:00.000Z',
        receivedAt: '2026-06-01T12:00:00.000Z',
        event: 'Signed Up',
        properties: {},
      },
    ]);
    expect(until).toBe('2026-06-01T13:00:00.000Z');
  });

  test('brings the tables of its catalogs', () => {
    const { tables } = exchangedCase(caseNamed('no longer in the catalog'));
    expect(Object.keys(tables as object)).toEqual(['products.csv', 'products-counts.csv']);
    expect(Object.hasOwn(exchangedCase(caseNamed('leap seconds')), 'tables')).toBe(false);
  });

  test('this engine’s decisions fit the schema of answers', () => {
    const check = new Ajv2020({ strict: true, strictRequired: false }).compile(answerSchema);
    for (const answer of cases.flatMap(answersOf)) expect(check(answer) || check.errors).toBe(true);
  });
});

test('the exchange that README.md shows is the one that happens', () => {
  const page = readFileSync(join(ROOT, 'test/conformance/README.md'), 'utf8');
  const [asked, answered] = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
    (match) => JSON.parse(match[1]!) as JsonObject,
  );
  const one = caseNamed('leap seconds');
  expect({ ...exchangedCase(one), rules: ['…'] }).toEqual(asked);
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'test/conformance/mailwright.mjs')], {
    input: `${JSON.stringify(exchangedCase(one))}\n`,
    encoding: 'utf8',
  });
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(answered);
});

describe('a worse engine', () => {
  const within = (one: JsonObject, key: string, by: number): JsonObject => ({
    ...one,
    [key]: formatInstant(parseInstant(String(one[key]))! + by),
  });

  test('a case that names a mail or a refusal is failed by silence, and no other is', () => {
    for (const one of cases) {
      const { sends, refusals, nothing } = one.scenario.expected;
      expect(verdictOn(one, []).kind).toBe(nothing ? 'passed' : 'failed');
      expect(sends.length + refusals.length > 0).toBe(!nothing);
    }
  });

  test('every case is failed by a mail too many', () => {
    for (const one of cases) {
      const extra = {
        case: one.name,
        at: '2030-01-01T00:00:00Z',
        campaign: 'other',
        step: 'mail',
        outcome: 'sent',
      };
      expect(failures(verdictOn(one, [...answersOf(one), extra]))).toContain(
        '`other/mail` was sent at 2030-01-01T00:00:00Z, and should not be',
      );
    }
  });

  test('every mail is held to its millisecond', () => {
    for (const one of cases) {
      for (const [index, answer] of answersOf(one).entries()) {
        if (answer['outcome'] !== 'sent') continue;
        const late = answersOf(one).with(index, within(answer, 'at', 1));
        expect(decided(verdictOn(one, late)).length).toBeGreaterThan(0);
      }
    }
  });

  test('the right engine is right, and judged by its mails alone it is too', () => {
    for (const one of cases) {
      expect(decided(verdictOn(one, answersOf(one)))).toEqual([]);
      const sent = answersOf(one).filter(({ outcome }) => outcome === 'sent');
      expect(decided(verdictOn(one, sent, 'sends'))).toEqual([]);
    }
  });

  test('the words of a failure', () => {
    const held = caseNamed('holds a mail that is due at noon');
    expect(failures(verdictOn(held, []))).toEqual([
      '`cart/reminder` was not sent at 2026-06-05T22:00:00Z, and nothing was decided of it',
      '`cart/reminder` was not deferred by `quiet-hours` at 2026-06-05T12:00:00Z until 2026-06-05T22:00:00Z, and nothing was decided of it',
    ]);
    const sent = {
      case: held.name,
      at: '2026-06-05T12:00:00Z',
      campaign: 'cart',
      step: 'reminder',
      outcome: 'sent',
    };
    expect(failures(verdictOn(held, [sent]))).toEqual([
      '`cart/reminder` was sent at 2026-06-05T12:00:00Z, not at 2026-06-05T22:00:00Z: 10 h earlier',
      '`cart/reminder` was not deferred by `quiet-hours` at 2026-06-05T12:00:00Z until 2026-06-05T22:00:00Z, but sent at 2026-06-05T12:00:00Z',
    ]);
    const greeted = caseNamed('an empty first name');
    const [answer] = answersOf(greeted);
    expect(failures(verdictOn(greeted, [answer!]))).toEqual([
      '`greeting/mail` has no subject, and should have `Hello dear friend`',
    ]);
    expect(failures(verdictOn(greeted, [{ ...answer!, subject: 'Hello ' }]))).toEqual([
      'the subject of `greeting/mail` is `Hello `, not `Hello dear friend`',
    ]);
    expect(verdictOn(greeted, [{ ...answer!, subject: 'Hello dear friend' }])).toEqual({ kind: 'passed' });
  });
});

describe('what an adapter prints', () => {
  const { name } = cases[0]!;
  const decision = { case: name, at: '2026-06-05T12:00:00Z', campaign: 'a', step: 'b', outcome: 'sent' };

  test('may say that a case is beyond the engine', () => {
    const { byCase } = readReplies(lines([{ case: name, unsupported: 'no weekdays' }]), names);
    expect(judgeReply(cases[0]!, byCase.get(name), 'decisions')).toEqual({
      kind: 'unsupported',
      why: 'no weekdays',
    });
  });

  test('ends with `done`, or the case is not answered', () => {
    expect(readReplies(lines([decision]), names).byCase.size).toBe(0);
  });

  test.each([
    [lines([{ ...decision, outcome: 'delivered' }]), /^line 1: .*`delivered`/],
    [lines([{ ...decision, at: 'noon' }]), /^line 1: .*`noon`/],
    [lines([{ case: name, done: false }]), /^line 1: /],
    [lines([{ case: 'another', done: true }]), /^line 1: there is no case `another`$/],
    [
      lines([
        { case: name, done: true },
        { case: name, done: true },
      ]),
      /^line 2: .* was answered before$/,
    ],
    ['[]\n', /^line 1: this is no JSON object$/],
    ['\n\n{"case"\n', /^line 3: `\{"case"` is no JSON$/],
  ])('%j is told with its line', (output, message) => {
    const { mistakes } = readReplies(output, names);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(message);
  });
});

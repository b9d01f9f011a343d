/** Plans of any sort, with names and texts that try to be more than texts. */
import fc from 'fast-check';
import type {
  Certainty,
  Change,
  ChangedPart,
  DocumentName,
  Effect,
  Witness,
} from '../../../../src/plan/change.js';
import { EFFECTS } from '../../../../src/plan/change.js';
import type { Impact, MailImpact, Pair, Sample, SampleMail } from '../../../../src/plan/impact.js';
import type { GateResult, Plan, PlanSide } from '../../../../src/plan/plan.js';
import { REASONS } from '../../../../src/vocabulary/decision.js';
import type { Diagnostic, Span } from '../../../../src/vocabulary/diagnostic.js';
import type { Fingerprint } from '../../../../src/vocabulary/fingerprint.js';
import type { JsonValue } from '../../../../src/vocabulary/json.js';
import type { Instant } from '../../../../src/vocabulary/time.js';
import { WEEK, formatInstant, parseInstant } from '../../../../src/vocabulary/time.js';

/** What each format could take for its own. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=https://evil.example onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</iframe></style></svg></title><h1>x</h1>',
  'a | b | c',
  '`code` ``` ~~~',
  'a\n```\n<b>x</b> @everyone\n````\nb',
  '@everyone and @octo-org/team',
  '![x](https://evil.example/x.png) [y](javascript:alert(1))',
  'line one\nline two\r\n# heading\n- item\n\n<details>',
  'https://evil.example www.evil.example',
  '\u001B[31mred\u001B[0m\u001B]0;title\u0007',
  '\u202Egnp.exe\u202C \u2066x\u2069',
  '<link rel="preconnect" href="https://evil.example"><base href="https://evil.example"><meta http-equiv="refresh" content="0;url=https://evil.example">',
  '--> <!-- <![CDATA[ ]]> &amp; &#64;all;',
  '購入されたお客様への大切なお知らせ',
  '👩‍👩‍👧 e\u0301 \u0000 \uD800',
  '$(rm) ${x} $x^2$ *b* _i_ ~s~ #12',
  'x'.repeat(400),
  '',
] as const;

export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('cart-recovery', 'welcome', 'trigger › where', 'Product Added') },
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.constantFrom(...HOSTILE), { minLength: 2, maxLength: 4 }).map((parts) => parts.join(' ')),
);

/** Up to eight digits. */
const count = fc.oneof(fc.nat(20), fc.nat(99_999_999));
const pair: fc.Arbitrary<Pair> = fc.oneof(
  fc.record({ before: count, after: count }),
  count.map((one) => ({ before: one, after: one })),
);

const START = parseInstant('2026-01-05')!;
const instant: fc.Arbitrary<Instant> = fc.nat(400 * 24 * 3600).map((seconds) => START + seconds * 1000);

const span: fc.Arbitrary<Span> = fc
  .record({ file: text, line: fc.integer({ min: 1, max: 999 }) })
  .map(({ file, line }) => ({ file, line, column: 1, endLine: line, endColumn: 9 }));

const hash = fc.nat().map((number) => number.toString(16).padStart(16, '0') as Fingerprint);

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

const side: fc.Arbitrary<PlanSide> = fc.record({
  name: text,
  commit: maybe(text),
  rules: hash,
  templates: hash,
});

const effects = fc.uniqueArray(fc.constantFrom<Effect>(...EFFECTS), { maxLength: 4 });

const witness: fc.Arbitrary<Witness> = fc.record({
  effect: fc.constantFrom<Effect>(...EFFECTS),
  life: fc.array(text, { maxLength: 4 }),
  before: text,
  after: text,
});

const certainty: fc.Arbitrary<Certainty> = fc.oneof(
  fc.record({ kind: fc.constantFrom('proven' as const, 'by-kind' as const, 'unproven' as const), why: text }),
  fc.record({ kind: fc.constant('shown' as const), witness, also: maybe(witness), why: maybe(text) }),
);

const value: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.integer(),
  fc.constantFrom(null, true, '24h', 'a\nb\nc'),
  fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 3 })), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
  fc.array(text, { maxLength: 60 }).map((lines) => lines.join('\n')),
);

const part: fc.Arbitrary<ChangedPart> = fc.record({
  at: text,
  before: maybe(value),
  after: maybe(value),
  placeBefore: maybe(span),
  placeAfter: maybe(span),
  effects,
  certainty,
});

const documentName: fc.Arbitrary<DocumentName> = fc.record({
  kind: fc.constantFrom('campaign', 'segment', 'template', 'content', 'policy'),
  name: text,
});

const change: fc.Arbitrary<Change> = fc
  .record({
    document: documentName,
    how: fc.constantFrom(
      'added' as const,
      'removed' as const,
      'edited' as const,
      'renamed' as const,
      'through' as const,
    ),
    renamedFrom: text,
    way: fc.array(documentName, { minLength: 2, maxLength: 3 }),
    parts: fc.array(part, { maxLength: 3 }),
    effects,
    campaigns: fc.array(text, { maxLength: 4 }),
  })
  .map(({ document, how, renamedFrom, way, effects: all, ...others }) => ({
    ...document,
    how,
    ...(how === 'renamed' ? { renamedFrom } : {}),
    way: how === 'through' ? way : [],
    effect: EFFECTS.findLast((one) => all.includes(one)) ?? 'none',
    effects: all.length === 0 ? ['none' as const] : all,
    ...others,
  }));

const mailImpact: fc.Arbitrary<MailImpact> = fc.record({
  name: text,
  mails: pair,
  users: pair,
  gained: count,
  lost: count,
  firstEarlier: count,
  firstLater: count,
  earlier: count,
  later: count,
  otherWords: count,
  same: count,
  more: count,
  fewer: count,
});

const sampleMail: fc.Arbitrary<SampleMail> = fc.record({
  mail: text,
  at: instant,
  subject: text,
  html: fc.oneof(
    text,
    text.map((words) => `<!doctype html><html><body><p>${words}</p></body></html>`),
  ),
  text,
});

const sample: fc.Arbitrary<Sample> = fc.record({
  user: text,
  why: text,
  of: count,
  timeline: fc
    .array(
      fc.record({
        at: instant,
        what: text,
        on: fc.constantFrom('both' as const, 'before' as const, 'after' as const),
        kind: fc.constantFrom('event' as const, 'sent' as const, 'stopped' as const, 'note' as const),
      }),
      { maxLength: 20 },
    )
    .map((moments) => [...moments].sort((a, b) => a.at - b.at)),
  mails: fc.array(fc.record({ before: maybe(sampleMail), after: maybe(sampleMail) }), { maxLength: 2 }),
});

const impact: fc.Arbitrary<Impact> = fc
  .record({
    campaigns: fc.array(mailImpact, { maxLength: 5 }),
    weeksCount: fc.constantFrom(0, 1, 2, 30, 200),
  })
  .chain(({ campaigns, weeksCount }) =>
    fc.record({
      from: maybe(instant),
      to: maybe(instant),
      users: count,
      events: count,
      total: mailImpact.map((one) => ({ ...one, name: '' })),
      campaigns: fc.constant(campaigns),
      mails: fc.array(
        fc.tuple(mailImpact, fc.nat(4), text).map(([one, of, step]) => ({
          ...one,
          name: `${campaigns[of]?.name ?? 'other'}/${step}`,
        })),
        { maxLength: 6 },
      ),
      weeks: fc.array(pair, { minLength: campaigns.length, maxLength: campaigns.length }).map((pairs) =>
        Array.from({ length: weeksCount }, (_, week) => ({
          monday: formatInstant(START + week * WEEK).slice(0, 10),
          campaigns: pairs,
        })),
      ),
      busiest: fc.array(pair, { maxLength: 40 }),
      perUser: fc.array(pair, { maxLength: 40 }),
      collisions: fc.array(fc.record({ campaigns: fc.tuple(text, text), times: pair, newUsers: count }), {
        maxLength: 3,
      }),
      newlyCapped: count,
      noLongerCapped: count,
      capped: pair,
      suppressions: fc.array(fc.record({ reason: fc.constantFrom(...REASONS), mail: text, times: pair }), {
        maxLength: 3,
      }),
      inFlight: fc.array(
        fc.record({ campaign: text, version: fc.nat(9), step: text, runs: count, fate: text }),
        { maxLength: 3 },
      ),
      experiments: fc.array(
        fc.record({
          experiment: text,
          moved: count,
          moves: fc.array(fc.record({ from: text, to: text, users: count }), { maxLength: 3 }),
        }),
        { maxLength: 2 },
      ),
      samples: fc.array(sample, { maxLength: 3 }),
      assumptions: fc.array(text, { maxLength: 3 }),
    }),
  );

const gate: fc.Arbitrary<GateResult> = fc.record({
  gate: text,
  budget: text,
  allowed: text,
  found: text,
  outcome: fc.constantFrom('passed' as const, 'failed' as const, 'not-known' as const),
  because: maybe(text),
  place: span,
  lifted: maybe(fc.constantFrom('removed' as const, 'widened' as const)),
});

const warning: fc.Arbitrary<Diagnostic> = fc.record({
  code: fc.constant('unused-document' as Diagnostic['code']),
  severity: fc.constant('warning' as const),
  message: text,
  span,
});

export const plan: fc.Arbitrary<Plan> = fc.record({
  before: side,
  after: side,
  program: text,
  history: maybe(hash),
  changes: fc.array(change, { maxLength: 6 }),
  impact: maybe(impact),
  gates: fc.array(gate, { maxLength: 4 }),
  warnings: fc.array(warning, { maxLength: 2 }),
});

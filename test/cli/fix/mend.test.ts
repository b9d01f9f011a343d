/** Slips of the finger in a project that was right: a fix gives back what was written, or leaves it alone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mended } from '../../../src/cli/fix/mend.js';
import { mend } from '../../../src/cli/fix/mend.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { openProject } from '../../../src/simulate/project.js';

/** Words in `‹…›` mean something by themselves; what declares a name stands without. */
const SHOP = `# The plan.   Spaces stay.
kind: event
name: Product Added   # as Segment has it
version: 1
properties:
  type: ‹object›
  ‹required›: [‹cart_id›, ‹price›]
  properties: {cart_id: {type: string},   price: {‹type›: ‹number›}, colour: {type: string, ‹enum›: [red, green]}}
---
kind: event
name: Order Completed
version: 1
properties: { type: object, properties: { revenue: { type: number } } }
---
kind: ‹profile›
name: customer
version: 1
‹traits›: { type: object, properties: { firstName: { type: ‹string› }, country: { type: string } } }
---
kind: policy
name: sending
version: 1
‹timeZone›: ‹Europe/Berlin›
from: { name: "Shop 🎉", ‹address›: hello@shop.example }
‹purposes›:
  marketing:
    ‹consent›: opt-in
    ‹quietHours›: { from: "21:00", to: "08:00", ‹onHit›: ‹defer› }   # 🎉 nights are quiet
    caps:
      - { max: 1, ‹per›: 24h, ‹window›: ‹rolling›, onHit: drop }
`;

const RULES = `kind: segment
name: big-spender
version: 1
when:
  all:
    - { fact: count, ‹params›: { ‹event›: ‹Order Completed›, ‹within›: 30d }, ‹operator›: ‹greaterThan›, value: 1 }
    - {fact: sum, params: {event: ‹Product Added›, ‹property›: ‹price›}, operator: ‹lessThanInclusive›, value: 100}
---
kind: ‹campaign›   # 🎉 the one that matters
name: cart
version: 1
‹purpose›: ‹marketing›
‹trigger›: { event: "‹Product Added›", ‹where›: { fact: event, path: ‹$.properties.colour›, operator: equal, value: '‹green›' } }
‹entry›: { key: ‹$.properties.cart_id›, ‹onRepeat›: ‹restart›, ‹maxWait›: 6h }
exit:
    - event: ‹Order Completed›
‹audience›: { ‹condition›: ‹big-spender› }
steps:
  - { id: settle, wait: 1h }
  - send: reminder
    ‹template›: ‹cart-reminder›
    ‹subject›: "🎉 {{ ‹greeting› }}, your cart"
    data:
      greeting: { fact: profile, path: ‹$.traits.firstName›, ‹default›: Hello }
`;

const TEMPLATE = `<mjml><mj-body><mj-section><mj-column>
  <mj-text>🎉 {{ ‹greeting› }} <!-- stays --></mj-text>
</mj-column></mj-section></mj-body></mjml>
`;

const MARKED: readonly SourceFile[] = [
  { path: 'rules/cart.yaml', text: RULES },
  { path: 'rules/shop.yaml', text: SHOP.replaceAll('\n', '\r\n') },
  { path: 'templates/cart-reminder.mjml', text: TEMPLATE },
];

const plain = ({ path, text }: SourceFile): SourceFile => ({ path, text: text.replace(/[‹›]/g, '') });
const SOUND = MARKED.map(plain);

/** The words that a slip can happen to, by file and order. */
const WORDS = MARKED.flatMap(({ path, text }) =>
  [...text.matchAll(/‹([^›]*)›/g)].map((match, index) => ({ path, index, word: match[1]! })),
);

const check = (files: readonly SourceFile[]) => Promise.resolve(openProject(files).diagnostics);

async function mended(files: readonly SourceFile[]): Promise<Mended> {
  return mend(files, await check(files), check);
}

/** Two letters swapped, or one left out, put in, or changed. */
const slip = fc.record({
  kind: fc.constantFrom('swap', 'drop', 'add', 'change'),
  at: fc.nat(),
  which: fc.nat(),
});
type Slip = { readonly kind: string; readonly at: number; readonly which: number };

function slipped(word: string, { kind, at }: Slip): string {
  // A path keeps its `$.`, which is another mistake.
  const first = word.startsWith('$.') ? word.lastIndexOf('.') + 1 : 0;
  const index = first + (at % (word.length - first - 1));
  const [before, letter, rest] = [word.slice(0, index), word[index]!, word.slice(index + 1)];
  if (kind === 'swap') return `${before}${rest[0]}${letter}${rest.slice(1)}`;
  if (kind === 'drop') return before + rest;
  return kind === 'add' ? `${before}x${letter}${rest}` : `${before}x${rest}`;
}

/** The files with slips in some words, and what stands at each such word. */
function spoil(slips: readonly Slip[]): readonly SourceFile[] {
  const bySpot = new Map(slips.map((one) => [WORDS[one.which % WORDS.length]!, one]));
  return MARKED.map(({ path, text }) => {
    let index = 0;
    const spoilt = text.replace(/‹([^›]*)›/g, (_, word: string) => {
      const spot = WORDS.find((one) => one.path === path && one.index === index)!;
      index++;
      const one = bySpot.get(spot);
      return one ? slipped(word, one) : word;
    });
    return { path, text: spoilt };
  });
}

test('the project is sound before it is spoilt', async () => {
  expect(await check(SOUND)).toEqual([]);
  expect(WORDS.length).toBeGreaterThan(45);
});

describe('slips', () => {
  let made = 0;
  let given = 0;

  test('are given back as they were, or left alone; every other byte stays; nothing new is wrong; a second time does nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(slip, { minLength: 1, maxLength: 6 }), async (slips) => {
        const spoilt = spoil(slips);
        const { files, fixed, left } = await mended(spoilt);
        for (const [index, { text }] of files.entries()) {
          const [was, right] = [spoilt[index]!.text.split('\n'), SOUND[index]!.text.split('\n')];
          for (const [line, now] of text.split('\n').entries()) {
            if (now === right[line]) continue;
            // Where not all of a line is right again, what is not is as it was spoilt.
            const words = wordsOf(now);
            const [before, sound] = [wordsOf(was[line]!), wordsOf(right[line]!)];
            expect(words.length).toBe(before.length);
            for (const [at, word] of words.entries()) expect([before[at], sound[at]]).toContain(word);
          }
        }
        const errors = left.filter(({ severity }) => severity === 'error');
        const unmended = files.flatMap(({ text }, index) => (text === SOUND[index]!.text ? [] : [index]));
        if (unmended.length === 0) expect(errors).toEqual([]);
        for (const { span } of fixed) {
          const line = files.find(({ path }) => path === span.file)!.text.split('\n')[span.line - 1]!;
          expect(line.length + 1).toBeGreaterThanOrEqual(span.endColumn);
        }
        const again = await mended(files);
        expect([again.fixed, again.files]).toEqual([[], files]);
        made += spoilt.some((file, index) => file.text !== SOUND[index]!.text) ? 1 : 0;
        given += unmended.length === 0 ? 1 : 0;
      }),
      { numRuns: 80 },
    );
  });

  test('are mostly given back', () => {
    expect(given / made).toBeGreaterThan(0.9);
  });
});

const wordsOf = (line: string): readonly string[] => line.split(/(?<=[ ,{}[\]:"'])|(?=[ ,{}[\]:"'])/);

describe('a fix that mends nothing', () => {
  const file = { path: 'rules/a.yaml', text: 'kind: x # why\nname: b\n' };
  const at = { file: file.path, line: 1, column: 7, endLine: 1, endColumn: 8 };
  const mistake = (value: string) => ({
    code: 'unknown-kind' as const,
    severity: 'error' as const,
    message: 'wrong',
    span: at,
    fix: { title: 'write', edits: [{ kind: 'write' as const, span: at, was: 'x', value }] },
  });

  test('is not kept where the mistake stays', async () => {
    const { files, fixed, left } = await mend([file], [mistake('y')], () => Promise.resolve([mistake('y')]));
    expect([files, fixed, left]).toEqual([[file], [], [mistake('y')]]);
  });

  test('is not kept where the file can not be read any more', async () => {
    const broken = {
      ...mistake('y'),
      code: 'bad-yaml' as const,
      message: 'broken',
      span: { ...at, line: 2 },
    };
    const { files, fixed } = await mend([file], [mistake('y')], () => Promise.resolve([broken]));
    expect([files, fixed]).toEqual([[file], []]);
  });

  test('is not kept where another mistake stands in its place, and others of its round are', async () => {
    const second = { ...at, line: 2, endLine: 2 };
    const other = {
      ...mistake('c'),
      message: 'other',
      span: second,
      fix: { title: 'write', edits: [{ kind: 'write' as const, span: second, was: 'b', value: 'c' }] },
    };
    const judge = (files: readonly SourceFile[]) =>
      Promise.resolve([
        ...(files[0]!.text.includes('kind: y')
          ? [{ ...mistake('y'), code: 'bad-format' as const, fix: undefined! }]
          : [mistake('y')]),
        ...(files[0]!.text.includes('name: c') ? [] : [other]),
      ]);
    const { files, fixed } = await mend([file], [mistake('y'), other], judge);
    expect(files[0]!.text).toBe('kind: x # why\nname: c\n');
    expect(fixed.map(({ diagnostic }) => diagnostic.message)).toEqual(['other']);
  });

  test('ends, also where one fix undoes another for ever', async () => {
    let calls = 0;
    const flip = (files: readonly SourceFile[]) => {
      calls++;
      const now = files[0]!.text[6]!;
      const [was, value] = now === 'x' ? ['x', 'y'] : ['y', 'x'];
      return Promise.resolve([
        {
          ...mistake(value),
          code: now === 'x' ? ('unknown-kind' as const) : ('unknown-value' as const),
          severity: 'warning' as const,
          fix: { title: 'write', edits: [{ kind: 'write' as const, span: at, was, value }] },
        },
      ]);
    };
    await mend([file], await flip([file]), flip);
    expect(calls).toBeLessThan(50);
  });
});

/** Laws of what scenarios expect: matchers, links, selectors and the state, each against something slow and obvious. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Matcher, StateExpectation } from '../../src/check/case.js';
import { readAddress } from '../../src/check/link-address.js';
import { isMet } from '../../src/check/matchers.js';
import type { ReadPage } from '../../src/check/page.js';
import { loadPages } from '../../src/check/page.js';
import { KNOWN_PSEUDO_CLASSES, readSelector } from '../../src/check/selector.js';
import { nothingMatches } from '../../src/check/selector-words.js';
import { live } from '../../src/check/life.js';
import type { Life } from '../../src/check/life.js';
import { checkState } from '../../src/check/state-check.js';
import { readPattern } from '../../src/language/pattern.js';
import { waitIds } from '../../src/language/wait-ids.js';
import { askedOf } from '../../src/simulate/asked.js';
import { entriesOf, runsOf } from '../../src/simulate/explain/life.js';
import { simulate } from '../../src/simulate/simulate.js';
import type { Instant } from '../../src/vocabulary/time.js';
import { DAY, HOUR, MINUTE, formatInstant, parseInstant } from '../../src/vocabulary/time.js';
import { runs } from '../runs.js';
import type { Looks } from './looks.js';
import { openLooks, scenarioText, told } from './looks.js';
import { onlyCase, openShop } from './shop.js';

let looks: Looks;
let shop: Looks;
let readPage: ReadPage;
beforeAll(async () => {
  [looks, shop, readPage] = await Promise.all([openLooks(), openShop(), loadPages()]);
}, 60_000);

const SPAN = { file: 'scenarios/one.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };

describe('a matcher', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '.'), maxLength: 30 });
  const part = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '.'), minLength: 1, maxLength: 4 });

  /** Position by position; where both have white space, as much as there is of it. */
  const isAt = (whole: string, at: number, wanted: string): boolean => {
    if (wanted === '') return true;
    if (/^\s/.test(wanted)) {
      const rest = whole.slice(at);
      return /^\s/.test(rest) && isAt(rest.trimStart(), 0, wanted.trimStart());
    }
    return whole[at] === wanted[0] && isAt(whole, at + 1, wanted.slice(1));
  };
  const stands = (whole: string, wanted: string): boolean =>
    [...whole, ''].some((_, at) => isAt(whole, at, wanted));

  test('finds what stands there letter by letter, however lines are broken', () => {
    fc.assert(
      fc.property(text, part, (whole, value) => {
        const matcher = (kind: 'contains' | 'lacks' | 'is'): Matcher => ({ kind, value, span: SPAN });
        expect(isMet(matcher('contains'), whole)).toBe(stands(whole, value));
        expect(isMet(matcher('lacks'), whole)).toBe(!stands(whole, value));
        expect(isMet(matcher('is'), whole)).toBe(whole === value);
      }),
      { numRuns: runs(500) },
    );
  });

  test('matches what a pattern finds, also far behind where rules stop looking', () => {
    fc.assert(
      fc.property(text, part, fc.nat(20_000), (whole, value, before) => {
        const source = value.replaceAll('.', '[.]');
        const pattern = readPattern(source);
        if (pattern.kind === 'mistake') throw new Error(pattern.message);
        const long = 'c'.repeat(before) + whole;
        expect(isMet({ kind: 'matches', value: source, span: SPAN, pattern }, long)).toBe(
          long.includes(value),
        );
      }),
      { numRuns: runs(100) },
    );
  });
});

describe('the links of a mail', () => {
  const cart = fc.string({ unit: fc.constantFrom(...'ab1&<>"\'#?=%é '), minLength: 1, maxLength: 8 });
  const decoded = (text: string) =>
    text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&amp;', '&');

  test('are the addresses that a plain search finds in its HTML, and `only` with all of them holds', async () => {
    await fc.assert(
      fc.asyncProperty(cart, async (id) => {
        fc.pre(id.trim() !== '');
        const when = `{ at: '2026-03-02T10:00:00+01:00', event: Product Added, properties: { cart_id: ${JSON.stringify(id)} } }`;
        const written = { when: [when], until: '2h', then: ['send: cart/reminder'] };
        const life = live(onlyCase(scenarioText(written), looks.project), looks.project, looks.mails);
        const rendered = life.render(life.decisions[0]!);
        if (rendered?.kind !== 'rendered') throw new Error('it is rendered');
        const html = rendered.html.replace(/<!--[^]*?-->/g, '');
        const plain = [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href]) => decoded(href!));
        const page = readPage(rendered.html);
        expect(page.links.map(({ href }) => href)).toEqual(plain);
        expect(plain.length).toBe(3);
        const items = page.links.map(({ href, text }) => {
          const { plain: address, utm } = readAddress(href);
          const tags = utm.size === 0 ? 'none' : JSON.stringify(Object.fromEntries(utm));
          return `{ href: ${JSON.stringify(address)}, text: ${JSON.stringify(text)}, utm: ${tags} }`;
        });
        const then = [`{ send: cart/reminder, links: { only: [ ${items.join(', ')} ] } }`];
        expect(await told(scenarioText({ ...written, then }), looks)).toEqual([]);
      }),
      { numRuns: runs(20) },
    );
  });

  test('are as an address was put together from its parts', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,5}$/);
    fc.assert(
      fc.property(
        word,
        fc.array(fc.tuple(fc.boolean(), word, word), { maxLength: 5 }),
        fc.option(word),
        (path, parameters, fragment) => {
          const query = (list: typeof parameters) =>
            list.map(([isUtm, name, value]) => `${isUtm ? 'utm_' : ''}${name}=${value}`).join('&');
          const end = fragment === null ? '' : `#${fragment}`;
          const address = (list: typeof parameters) =>
            `https://store.example/${path}${list.length === 0 ? '' : `?${query(list)}`}${end}`;
          const found = readAddress(address(parameters));
          expect(found.plain).toBe(address(parameters.filter(([isUtm]) => !isUtm)));
          const utm = parameters.filter(([isUtm]) => isUtm).map(([, name, value]) => [name, value] as const);
          expect(found.utm).toEqual(new Map(utm));
        },
      ),
      { numRuns: runs(300) },
    );
  });
});

describe('a selector', () => {
  const compound = fc.constantFrom(
    ...'a|td|.b|#c|*|[href]|a[href^="x"]|[alt=b i]|:not(a)|:has(> a)|:is(a, .b)|:nth-child(2n+1)|a:empty'.split(
      '|',
    ),
  );
  const odd = fc.constantFrom(
    ...'( ) :not( :has( :nth-child(x) :hover ::before | || \\ " ] , <'.split(' '),
    ...KNOWN_PSEUDO_CLASSES.map((name) => `:${name}`),
  );
  const combinator = fc.constantFrom(' ', ' > ', ' + ', ' ~ ', ', ', '');
  const token = fc.oneof({ weight: 5, arbitrary: compound }, { weight: 1, arbitrary: odd });
  const html = '<table><tr><td class="b"><a id="c" href="x">t</a><a href="y"></a></td><td></td></tr></table>';

  test('that is accepted never fails on a page, and that it matches nothing can always be told', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(token, combinator), { minLength: 1, maxLength: 5 }), (parts) => {
        const css = parts
          .map(([one, next], index) => (index === parts.length - 1 ? one : one + next))
          .join('');
        if (readSelector(css).kind === 'mistake') return;
        accepted++;
        const page = readPage(html);
        const found = page.select(css);
        if (found.length === 0) for (const line of nothingMatches(css, page)) expect(line).not.toBe('');
      }),
      { numRuns: runs(2000) },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  test('of every known pseudo-class is accepted', () => {
    const inner: Readonly<Record<string, string>> = { is: '(a)', where: '(a)', not: '(a)', has: '(> a)' };
    for (const name of KNOWN_PSEUDO_CLASSES) {
      const css = `td:${name}${inner[name] ?? (name.startsWith('nth') ? '(odd)' : '')}`;
      expect([css, readSelector(css).kind]).toEqual([css, 'selector']);
      expect(() => readPage(html).select(css)).not.toThrow();
    }
  });

  test('is soon done with the longest page, whatever it is made of', () => {
    const cells = '<td><a class="b" href="x">t</a></td>'.repeat(300);
    const page = readPage('<div>'.repeat(50) + `<table>${`<tr>${cells}</tr>`.repeat(10)}</table>`);
    const heavy = [
      'z ~ td ~ td',
      '* * * * * * * * * * z',
      'div:has(z) div:has(z) *:has(z) :has(z)',
      'z > * > * * * *',
    ];
    for (const css of heavy) expect([css, page.select(css).length]).toEqual([css, 0]);
  });

  test('reads a page that is nested as deep as it likes', () => {
    const page = readPage(`${'<div>'.repeat(20_000)}<b>deep</b>`);
    expect(page.select('div > b').map(({ text }) => text)).toEqual(['deep']);
    expect(page.select('div')[0]!.text).toBe('deep');
  });
});

describe('what stands in `then`', () => {
  const keys = fc.constantFrom(
    ...'send waiting in-segment not-in-segment score entered exited finished suppressed nothing others'.split(
      ' ',
    ),
  );
  const inner = fc.constantFrom(
    ...'step segment name campaign user at until is atLeast level times subject text html links contains lacks matches'.split(
      ' ',
    ),
    ...'select css count attributes href utm unsubscribe only __proto__ constructor toString'.split(' '),
  );
  const leaf = fc.oneof(
    fc.constantFrom(
      'cart/reminder',
      'cart/settle',
      'cart',
      'lapsed',
      'engagement',
      'snapshot',
      'none',
      '(',
      '',
    ),
    fc.constantFrom<unknown>('__proto__', 0, 1, -1, true, null, [], {}),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      { weight: 3, arbitrary: leaf },
      { weight: 2, arbitrary: fc.dictionary(inner, tie('value'), { maxKeys: 3, noNullPrototype: false }) },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 2 }) },
    ),
  }));
  const item = fc.tuple(keys, value, fc.dictionary(inner, value, { maxKeys: 2 })).map(([key, one, more]) => ({
    ...more,
    [key]: one,
  }));

  test('is told of or run, whatever it is', async () => {
    let mistaken = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 3 }), async (then) => {
        const lines = then.map((one) => JSON.stringify(one));
        const lived = await told(scenarioText({ then: lines, until: '3h' }), looks);
        if (lived.some((one) => /^\d+:\d+ [a-z-]+: /.test(one))) mistaken++;
      }),
      { numRuns: runs(400) },
    );
    expect(mistaken).toBeGreaterThan(100);
  });
});

describe('a state', () => {
  const START = parseInstant('2026-03-02T10:00:00+01:00')!;
  const item = fc.record({
    gap: fc.constantFrom(5 * MINUTE, 30 * MINUTE, HOUR, 5 * HOUR, DAY, 20 * DAY, 61 * DAY),
    event: fc.constantFrom('Product Added', 'Product Added', 'Order Completed'),
    cart: fc.constantFrom('c1', 'c2'),
  });
  const story = fc.array(item, { minLength: 1, maxLength: 6 });
  const offset = fc.constantFrom(
    0,
    1,
    HOUR - 1,
    HOUR,
    13 * HOUR,
    DAY,
    30 * DAY,
    60 * DAY,
    61 * DAY,
    90 * DAY,
  );

  function lifeOf(
    items: readonly (typeof story extends fc.Arbitrary<infer List> ? List : never)[number][],
    { project, mails }: Looks,
  ): Life {
    let time = START;
    const when = items.map(({ gap, event, cart }) => {
      time += gap;
      const properties = event === 'Product Added' ? `, properties: { cart_id: ${cart}, price: 60 }` : '';
      return `{ at: '${formatInstant(time)}', event: ${event}${properties} }`;
    });
    const text = scenarioText({ when, until: '90d', then: ['others: allowed'] });
    return live(onlyCase(text, project), project, mails);
  }

  const at = (time: Instant) => ({ value: { time, offset: 0, text: formatInstant(time) }, span: SPAN });
  const holds = (expectation: StateExpectation, life: Life) => checkState(expectation, life).length === 0;

  /** At the wait that the journal told of last, unless the run was over or went on since. */
  function waitsByJournal(life: Life, campaign: string, time: Instant): readonly string[] {
    return runsOf(life, campaign).flatMap((run) => {
      const last = entriesOf(life, run)
        .filter((entry) => entry.at <= time && entry.kind !== 'ignored' && entry.kind !== 'refreshed')
        .at(-1);
      return last?.kind === 'waiting' ? [`${last.step} ${last.until}`] : [];
    });
  }

  test('has runs waiting exactly where the journal says so', () => {
    fc.assert(
      fc.property(story, offset, (items, later) => {
        const life = lifeOf(items, looks);
        const time = START + later;
        const waits = waitsByJournal(life, 'cart', time);
        const ids = waitIds(looks.project.ruleSet.campaigns.get('cart')!);
        expect(ids).toEqual(['settle', 'wait at line 74']);
        for (const step of ids) {
          const expectation = {
            kind: 'waiting',
            span: SPAN,
            user: 'ada',
            at: at(time),
            campaign: 'cart',
            step,
          } as const;
          const until = waits
            .filter((one) => one.startsWith(`${step} 1`))
            .map((one) => Number(one.split(' ').at(-1)));
          expect(holds({ ...expectation, until: undefined }, life)).toBe(until.length > 0);
          for (const end of until) expect(holds({ ...expectation, until: at(end) }, life)).toBe(true);
          expect(holds({ ...expectation, until: at(time + 1) }, life)).toBe(until.includes(time + 1));
        }
      }),
      { numRuns: runs(60) },
    );
  });

  test('has the user in a segment from when the journal says that it was joined until it was left', () => {
    fc.assert(
      fc.property(story, offset, (items, later) => {
        const life = lifeOf(items, shop);
        const time = START + later;
        const last = life.journal.findLast(
          (entry) => (entry.kind === 'joined' || entry.kind === 'left') && entry.at <= time,
        );
        const expectation = { span: SPAN, user: 'ada', at: at(time), segment: 'lapsed' } as const;
        const isIn = last?.kind === 'joined';
        expect(holds({ ...expectation, kind: 'in-segment' }, life)).toBe(isIn);
        expect(holds({ ...expectation, kind: 'not-in-segment' }, life)).toBe(!isIn);
      }),
      { numRuns: runs(60) },
    );
  });

  test('has scores that halve, event by event', () => {
    fc.assert(
      fc.property(story, offset, (items, later) => {
        const life = lifeOf(items, looks);
        const time = START + later;
        const sum = life.timeline.events
          .filter((event) => event.name === 'Product Added' && event.time <= time)
          .reduce((all, event) => all + 3 * 2 ** (-(time - event.time) / (14 * DAY)), 0);
        const expectation = {
          kind: 'score',
          span: SPAN,
          user: 'ada',
          at: at(time),
          name: 'engagement',
          level: undefined,
        } as const;
        const near = sum * 1e-6 + 1e-8;
        const bounds = [
          { kind: 'atLeast', value: sum - near, span: SPAN },
          { kind: 'atMost', value: sum + near, span: SPAN },
        ] as const;
        expect(holds({ ...expectation, bounds }, life)).toBe(true);
        expect(holds({ ...expectation, bounds: [{ ...bounds[0], value: sum + 2 * near }] }, life)).toBe(
          false,
        );
        const level = sum >= 8 ? 'high' : sum >= 2 ? 'low' : 'none';
        if (Math.min(Math.abs(sum - 8), Math.abs(sum - 2)) < 1e-6) return;
        expect(holds({ ...expectation, bounds: [], level: { value: level, span: SPAN } }, life)).toBe(true);
      }),
      { numRuns: runs(60) },
    );
  });

  test('has begun and ended as many runs as the journal tells of', () => {
    fc.assert(
      fc.property(
        story,
        fc.constantFrom('entered' as const, 'exited' as const, 'finished' as const),
        (items, kind) => {
          const life = lifeOf(items, looks);
          const times = life.journal.filter(
            (entry) => entry.kind === kind && 'instance' in entry && entry.instance!.startsWith('cart#'),
          ).length;
          const expectation = { kind, span: SPAN, user: 'ada', at: undefined, campaign: 'cart' } as const;
          for (const wanted of [0, times, times + 1]) {
            const counted = { ...expectation, times: { value: wanted, span: SPAN } };
            expect(holds(counted, life)).toBe(wanted === times);
          }
          expect(holds({ ...expectation, times: undefined }, life)).toBe(times > 0);
        },
      ),
      { numRuns: runs(60) },
    );
  });

  test('is asked of a program that decides what the project’s decides', () => {
    fc.assert(
      fc.property(story, (items) => {
        for (const one of [looks, shop]) {
          const { timeline, decisions } = lifeOf(items, one);
          const asked = simulate(askedOf(one.project).program, timeline, 'on');
          expect(asked.decisions).toEqual(decisions);
        }
      }),
      { numRuns: runs(40) },
    );
  });
});

/** Random scenario files with all that the language has, for the example store and for the small shop. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import type { SourceFile } from '../../src/language/source-file.js';
import { SHOP } from './shop.js';

export type Json = Record<string, unknown>;

/** A project, and the names that scenarios of it can use. */
export interface World {
  readonly name: string;
  readonly rules: readonly SourceFile[];
  readonly happenings: fc.Arbitrary<Json>;
  readonly traits: fc.Arbitrary<Json>;
  readonly mails: readonly string[];
  readonly waits: readonly string[];
  readonly campaigns: readonly string[];
  readonly segments: readonly string[];
  readonly scores: readonly string[];
  /** Mails of campaigns with experiments. */
  readonly tested: readonly string[];
  readonly experiments: Readonly<Record<string, readonly string[]>>;
  readonly rows: Readonly<Record<string, fc.Arbitrary<Json>>>;
}

function filesIn(root: string, folder: string, ending: RegExp): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => ending.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

const rulesOf = (root: string) => [
  ...filesIn(root, 'rules', /\.(yaml|csv)$/),
  ...filesIn(root, 'templates', /\.mjml$/),
];

const MAIL_EVENTS = ['Unsubscribed', 'Email Marked as Spam', 'Email Bounced', 'Email Link Clicked'];
const mailEvent = fc.constantFrom(...MAIL_EVENTS).map((event): Json => ({ event }));

const price = fc.constantFrom(4, 5, 30, 49.99, 50, 60, 150);
const traits: fc.Arbitrary<Json> = fc.record(
  {
    firstName: fc.constantFrom('Ada', 'Bo & Co', '#1', 'a: b', 'Zoë "Z"', '-', '1', 'null'),
    country: fc.constantFrom('DE', 'FR'),
    timeZone: fc.constantFrom('Europe/Berlin', 'Pacific/Apia', 'America/New_York', 'UTC'),
  },
  { requiredKeys: [] },
);

/** Documents that the shop has not: a score, an experiment, a catalog, and what reads them. */
const MORE = `---
kind: score
name: engagement
version: 1
points:
  - { event: Order Completed, add: 10 }
  - { event: Email Link Clicked, add: 3 }
  - { event: Unsubscribed, add: -20 }
halfLife: 14d
levels: { low: 0, medium: 5, high: 15 }
---
kind: segment
name: fond
version: 1
when: { fact: score, params: { name: engagement }, operator: greaterThan, value: 5 }
---
kind: catalog
name: products
version: 1
file: products.csv
id: id
columns: { type: object, required: [title], properties: { id: { type: string }, title: { type: string }, price: { type: number } } }
---
kind: experiment
name: cart-words
version: 1
campaign: cart
seed: cart-words
coverage: 50%
variants:
  - { name: control, weight: 50 }
  - { name: short, weight: 50, set: { steps.reminder.subject: Your cart } }
`;

const shopRules = rulesOf(SHOP).map((file) =>
  file.path === 'rules/shop.yaml' ? { ...file, text: `${file.text}${MORE}` } : file,
);

export const TRIAL: World = {
  name: 'the shop',
  rules: [...shopRules, { path: 'rules/products.csv', text: 'id,title,price\nlamp,Lamp,89\nbowl,Bowl,20\n' }],
  happenings: fc.oneof(
    { weight: 5, arbitrary: fc.record({ cart_id: fc.constantFrom('c1', 'c2'), price }).map(added) },
    {
      weight: 2,
      arbitrary: price.map((revenue): Json => ({ event: 'Order Completed', properties: { revenue } })),
    },
    { weight: 1, arbitrary: mailEvent },
  ),
  traits,
  mails: ['cart/reminder', 'cart/many', 'win-back/hello'],
  waits: ['cart/settle', 'cart/second-thoughts'],
  campaigns: ['cart', 'win-back'],
  segments: ['lapsed', 'fond'],
  scores: ['engagement'],
  tested: ['cart/reminder', 'cart/many'],
  experiments: { 'cart-words': ['control', 'short', 'none'] },
  rows: {
    products: fc.record({ id: fc.constantFrom('lamp', 'vase'), title: fc.constantFrom('A', 'B'), price }),
  },
};

function added(properties: Json): Json {
  return { event: 'Product Added', properties };
}

const ROOT = join(import.meta.dirname, '../..');
const product = fc
  .record({ id: fc.constantFrom('arc-desk-lamp', 'wool-throw', 'new-one'), price })
  .map(({ id, price: amount }): Json => ({
    product_id: id,
    name: `The ${id}`,
    category: 'lighting',
    price: amount,
    image_url: `https://store.example/images/${id}.jpg`,
    url: `https://store.example/p/${id}`,
  }));

export const STORE: World = {
  name: 'the example store',
  rules: rulesOf(ROOT),
  happenings: fc.oneof(
    { weight: 2, arbitrary: product.map((properties): Json => ({ event: 'Product Viewed', properties })) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(product, fc.constantFrom('c1', 'c2'), fc.constantFrom(1, 2))
        .map(([one, cart_id, quantity]) =>
          added({ cart_id, ...one, quantity, value: quantity * Number(one['price']) }),
        ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(price, fc.array(product, { maxLength: 2 })).map(([revenue, products]): Json => ({
        event: 'Order Completed',
        properties: {
          order_id: 'o1',
          revenue,
          ...(products.length > 0 ? { products: products.map((one) => ({ ...one, quantity: 1 })) } : {}),
        },
      })),
    },
    { weight: 1, arbitrary: fc.constant<Json>({ event: 'Order Refunded', properties: { order_id: 'o1' } }) },
    {
      weight: 1,
      arbitrary: fc.constant<Json>({
        event: 'Product Removed',
        properties: { cart_id: 'c1', product_id: 'wool-throw' },
      }),
    },
    { weight: 1, arbitrary: mailEvent },
  ),
  traits,
  mails: [
    'cart-recovery/reminder',
    'cart-recovery/last-chance',
    'browse-recovery/reminder',
    'post-purchase/review-request',
    'win-back/we-miss-you',
  ],
  waits: ['cart-recovery/settle', 'cart-recovery/second-thoughts', 'post-purchase/live-with-it'],
  campaigns: ['cart-recovery', 'browse-recovery', 'post-purchase', 'win-back'],
  segments: ['lapsed-buyer', 'regular', 'not-a-fresh-buyer'],
  scores: [],
  tested: ['cart-recovery/reminder', 'cart-recovery/last-chance'],
  experiments: { 'cart-subject': ['control', 'named', 'none'] },
  rows: { products: product },
};

const USERS = ['ada', 'bo', 'kenji'] as const;
const ZONES = ['local', 'Europe/Berlin', 'Pacific/Apia'];
const status = fc.constantFrom('granted', 'granted', 'granted', 'denied', 'unknown');
const consent = status.map((marketing) => ({ marketing }));

/** Counted from another time. */
const counted = fc.oneof(
  fc.constantFrom('+0s', '+30m', '+1h', '+2h', '+1d', '+26h'),
  fc
    .tuple(
      fc.constantFrom('monday', 'next friday', 'tomorrow', 'sunday'),
      fc.constantFrom('00:00', '10:00', '02:30', '21:30:15'),
      fc.constantFrom(...ZONES),
    )
    .map((words) => words.join(' ')),
);
const STARTS = [
  '2026-03-02T10:00:00+01:00',
  '2026-03-27T20:30:00+01:00',
  '2026-03-29T00:30:00Z',
  '2011-12-29T09:00:00-10:00',
];
const instants = fc.constantFrom(
  '2026-03-02T11:00:00+01:00',
  '2026-03-02T10:00:00Z',
  '2026-03-03T08:00:00+01:00',
  '2026-03-28T08:00:00+01:00',
);
const thenTime = fc.oneof(
  instants,
  counted,
  fc.constantFrom('+1h', '+26h').map((by) => `${by} after m1`),
);

/** Only some of the keys, for each of which there is a chance. */
const some = (keys: Readonly<Record<string, fc.Arbitrary<unknown>>>, required: readonly string[] = []) =>
  fc.record(keys, { requiredKeys: [...required] }) as fc.Arbitrary<Json>;

function profilesOf(world: World): fc.Arbitrary<Json> {
  return some({ traits: world.traits, consent }, ['consent']);
}

function whenOf(world: World, users: readonly string[]): fc.Arbitrary<Json[]> {
  const moment = fc.oneof(
    fc.constantFrom('30m', '1h', '90m', '11h', '1d', '3d').map((after): Json => ({ after })),
    counted.map((at): Json => ({ at })),
  );
  const others = users.slice(1);
  const around = some({
    ...(others.length > 0 ? { user: fc.constantFrom(...others) } : {}),
    receivedAt: fc.constantFrom('2h', '+2h', 'tomorrow 10:00 local', '+0s'),
  });
  const what = fc.oneof(
    { weight: 6, arbitrary: world.happenings },
    {
      weight: 1,
      arbitrary: fc
        .tuple(world.happenings, fc.constantFrom('anon-1', 'anon-2'))
        .map(([one, anonymousId]): Json => ({ ...one, anonymousId })),
    },
    {
      weight: 1,
      arbitrary: some({ traits: world.traits, consent, anonymousId: fc.constant('anon-1') }).map(
        (one): Json => ({ type: 'identify', ...one }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('anon-1', 'anon-2', ...others.slice(-1))
        .map((previousId): Json => ({ type: 'alias', previousId })),
    },
  );
  const item = fc.tuple(moment, fc.oneof(around, fc.constant<Json>({})), what);
  return fc
    .tuple(fc.constantFrom(...STARTS), world.happenings, fc.array(item, { maxLength: 4 }))
    .map(([at, first, rest]) => [
      { at, messageId: 'm1', ...first },
      ...rest.map(([when, more, one]) => {
        const isSelf = one['type'] === 'alias' && one['previousId'] === (more['user'] ?? users[0]);
        return { ...when, ...more, ...one, ...(isSelf ? { previousId: 'anon-2' } : {}) };
      }),
    ]);
}

export const FRAGMENT_NAMES = ['base', 'loyal', 'abroad', 'crowd'] as const;

function givenKeys(world: World): Readonly<Record<string, fc.Arbitrary<unknown>>> {
  const past = fc
    .tuple(fc.constantFrom('1h', '2d', '30d', '70d'), world.happenings)
    .map(([ago, one]): Json => ({ ago, ...one }));
  const stated = fc
    .tuple(fc.constantFrom('3d', '90d'), world.traits)
    .map(([ago, known]): Json => ({ ago, type: 'identify', traits: known }));
  return {
    variants: fc.record(
      Object.fromEntries(
        Object.entries(world.experiments).map(([name, all]) => [name, fc.constantFrom(...all)]),
      ),
    ),
    catalog: fc.record(
      Object.fromEntries(
        Object.entries(world.rows).map(([name, row]) => [
          name,
          fc.uniqueArray(row, {
            minLength: 1,
            maxLength: 2,
            selector: (one) => one['id'] ?? one['product_id'],
          }),
        ]),
      ),
    ),
    history: fc.array(fc.oneof({ weight: 4, arbitrary: past }, stated), { minLength: 1, maxLength: 3 }),
  };
}

/** The documents of `scenarios/given/`. */
export function fragmentsOf(world: World): fc.Arbitrary<readonly Json[]> {
  const body = some({ profile: profilesOf(world), ...givenKeys(world) });
  return fc.tuple(body, body, body, fc.boolean()).map(([base, loyal, abroad, isDeep]) => [
    { kind: 'given', name: 'base', ...base },
    { kind: 'given', name: 'loyal', ...(isDeep ? { use: 'base' } : {}), ...loyal },
    { kind: 'given', name: 'abroad', use: ['loyal', 'base'], ...abroad },
    { kind: 'given', name: 'crowd', users: [{ userId: 'bo', consent: { marketing: 'granted' } }] },
  ]);
}

function givenOf(world: World, users: readonly string[]): fc.Arbitrary<unknown> {
  const use = fc.oneof(
    fc.constantFrom(...FRAGMENT_NAMES.slice(0, 3)),
    fc.uniqueArray(fc.constantFrom(...FRAGMENT_NAMES.slice(0, 3)), { minLength: 1, maxLength: 3 }),
  );
  const others = fc.tuple(...users.slice(1).map(() => profilesOf(world)));
  const written = fc
    .tuple(profilesOf(world), others, some({ use, ...givenKeys(world) }))
    .map(([profile, rest, more]): Json => ({
      ...more,
      profile: { userId: users[0], ...profile },
      ...(rest.length > 0 ? { users: rest.map((one, at) => ({ userId: users[at + 1], ...one })) } : {}),
    }));
  return users.length > 1 ? written : fc.oneof({ weight: 5, arbitrary: written }, use);
}

const matchers = some({
  contains: fc.constantFrom('Ada', 'cart', ['waiting', 'cart']),
  lacks: fc.constantFrom('never there', 'cart'),
  matches: fc.constantFrom('^.*cart', 'Ada|Hello', '\\d+'),
}).filter((one) => Object.keys(one).length > 0);

/** What only people can mend where it is wrong: the texts of mails. */
const contents: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text: fc.oneof(matchers, fc.constant({ matches: 'snapshot' })),
  html: fc.oneof(
    matchers,
    fc.constantFrom<Json>(
      { matches: 'snapshot' },
      { select: [{ css: 'a[href]', attributes: { href: { contains: 'https' } } }] },
      {
        select: [
          { css: 'td > div, p', text: { lacks: 'nothing' } },
          { css: 'blink', count: 0 },
        ],
      },
    ),
  ),
  links: fc.constantFrom<unknown>(
    { href: { matches: '^https:' } },
    [{ text: { contains: 'cart' } }, { href: 'https://nowhere.example/', count: 0 }],
    { href: { contains: 'example' }, utm: 'none' },
  ),
};

export interface ThenOptions {
  /** Whether expectations may stand there that only people can mend. */
  readonly hasContents: boolean;
}

function thenOf(world: World, users: readonly string[], { hasContents }: ThenOptions): fc.Arbitrary<Json[]> {
  const user: Record<string, fc.Arbitrary<unknown>> = users.length > 1
    ? { user: fc.constantFrom(...users) }
    : {};
  const send = fc.constantFrom(...world.mails);
  const subject = fc.constantFrom('Hello', 'Ada, your cart is waiting', '# x: [', 'We miss you');
  const reason = fc.constantFrom(
    'no-consent',
    'condition',
    'quiet-hours',
    'frequency-cap',
    'audience',
    'exited',
  );
  const mail = some(
    {
      send,
      ...user,
      at: thenTime,
      subject: hasContents ? fc.oneof(subject, matchers) : subject,
      preheader: fc.constantFrom('1 in it', 'x'),
      variant: fc.constantFrom(...Object.values(world.experiments).flat()),
      ...(hasContents ? contents : {}),
    },
    ['send'],
  ).map((one): Json => {
    const { variant, ...rest } = one;
    return variant !== undefined && world.tested.includes(String(one['send'])) ? one : rest;
  });
  const refusal = fc.oneof(
    some({ send, ...user, reason, at: thenTime }, ['send']).map((suppressed): Json => ({ suppressed })),
    some({ send, ...user, reason, at: thenTime, until: thenTime }, ['send']).map((deferred): Json => ({
      deferred,
    })),
    some({ send, ...user, at: thenTime }, ['send']).map((one): Json => ({ 'held-out': one })),
  );
  const state = fc.oneof(
    some({ step: fc.constantFrom(...world.waits), ...user, until: thenTime, at: thenTime }, ['step']).map(
      (waiting): Json => ({ waiting }),
    ),
    fc
      .tuple(
        fc.constantFrom('in-segment', 'not-in-segment'),
        some({ segment: fc.constantFrom(...world.segments), ...user, at: thenTime }, ['segment']),
      )
      .map(([key, one]): Json => ({ [key]: one })),
    fc
      .tuple(
        fc.constantFrom('entered', 'exited', 'finished'),
        some({ campaign: fc.constantFrom(...world.campaigns), ...user, times: fc.nat(2) }, ['campaign']),
      )
      .map(([key, one]): Json => ({ [key]: one })),
    ...(world.scores.length === 0
      ? []
      : [
          some({ name: fc.constantFrom(...world.scores), ...user, is: fc.constantFrom(0, 10, -20) }, [
            'name',
            'is',
          ]).map((score): Json => ({ score })),
        ]),
  );
  const others = fc.constant<Json>({ others: 'allowed' });
  const item = fc.oneof(
    { weight: 5, arbitrary: mail },
    { weight: 2, arbitrary: refusal },
    ...(hasContents ? [{ weight: 3, arbitrary: state }] : []),
  );
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<Json[]>([{ nothing: true }]) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.array(item, { minLength: 1, maxLength: 4 }), fc.option(others, { freq: 5 }))
        .map(([list, last]) => [...list, ...(last ? [last] : [])]),
    },
  );
}

/** A scenario as a value. */
export interface Scenario extends Json {
  readonly when: Json[];
  readonly then: Json[];
}

export function scenarioOf(world: World, options: ThenOptions): fc.Arbitrary<Scenario> {
  return fc.integer({ min: 1, max: 3 }).chain((count) => {
    const users = USERS.slice(0, count);
    return fc
      .record({
        given: givenOf(world, users),
        when: whenOf(world, users),
        until: fc.option(fc.constantFrom('3h', '3d', '+2d', 'next friday 12:00 local'), { nil: '80d' }),
        then: thenOf(world, users, options),
      })
      .map((one) => one as Scenario);
  });
}

/** A place of a single value in a scenario. */
type Path = readonly (string | number)[];

function leavesOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((inner, step) => (inner as Record<string | number, unknown>)[step], value);
}

export function withValue<Value>(value: Value, path: Path, to: unknown): Value {
  const copy = structuredClone(value);
  (valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>)[path.at(-1)!] = to;
  return copy;
}

/** What another row can say in the place of a value. */
function another(value: unknown, key: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (value === 'granted') return 'denied';
  if (value === 'denied') return 'granted';
  if (key === 'at' && String(value).startsWith('+')) return '+3h';
  if (key === 'subject' || key === 'preheader') return 'Many things';
  if (key === 'reason') return 'no-consent';
  return value;
}

/** A scenario with `examples`: some of its values stand in rows. */
function tabled(scenario: Scenario, picks: readonly number[], rows: number): Json {
  const { name: _, ...body } = scenario;
  const all = leavesOf(body).filter((path) => !path.includes('userId') && !path.includes('others'));
  // What is expected is a column most often.
  const leaves = [...all, ...all, ...[1, 2, 3, 4].flatMap(() => all.filter(([key]) => key === 'then'))];
  const chosen: (readonly Path[])[] = [];
  const taken = new Set<string>();
  for (const pick of picks) {
    const path = leaves[pick % leaves.length]!;
    const isShared = pick % 3 === 0 && typeof valueAt(body, path) === 'string';
    const same = isShared ? all.filter((other) => valueAt(body, other) === valueAt(body, path)) : [path];
    if (same.every((other) => !taken.has(JSON.stringify(other)))) chosen.push(same);
    for (const other of same) taken.add(JSON.stringify(other));
  }
  let filled: Scenario = scenario;
  const columns: (readonly [string, unknown, unknown])[] = [];
  for (const same of chosen) {
    const [path] = same as readonly [Path];
    const name = `c${columns.length}`;
    const value = valueAt(body, path);
    columns.push([name, value, path.at(-1)]);
    for (const other of same)
      filled = withValue(filled, other, columns.length % 3 === 1 ? `\${ ${name} }` : `\${${name}}`);
  }
  const examples = Array.from({ length: rows }, (_row, index) => ({
    n: index,
    ...Object.fromEntries(
      columns.map(([name, value, key], at) => [
        name,
        (index >> (at % 2)) % 2 === 1 ? another(value, key) : value,
      ]),
    ),
  }));
  return { ...filled, name: `${String(scenario['name'])} \${n}`, examples };
}

export interface Style {
  readonly isFlow: boolean;
  readonly newline: string;
  readonly comments: boolean;
}

/** A file as a person or a program writes it. */
export function textOf(scenarios: readonly Json[], { isFlow, newline, comments }: Style): string {
  const texts = scenarios.map((one, index) => {
    const lines = Object.entries(one).map(([key, value]) => {
      const isList = Array.isArray(value) && key !== 'given';
      if (isFlow && isList)
        return `${key}:\n${value.map((item) => `    - ${JSON.stringify(item)}${comments ? ' # beside' : ''}\n`).join('')}`;
      if (isFlow) return `${key}: ${JSON.stringify(value)}\n`;
      return stringify({ [key]: value }, { aliasDuplicateObjects: false, lineWidth: 0 }).replace(
        /\n(?=.)/g,
        '\n  ',
      );
    });
    return `${comments ? `# number ${index}\n` : ''}- ${lines.join('  ')}`;
  });
  return texts.join(comments ? '\n' : '').replaceAll('\n', newline);
}

export const styles: fc.Arbitrary<Style> = fc.record({
  isFlow: fc.boolean(),
  newline: fc.constantFrom('\n', '\n', '\r\n'),
  comments: fc.boolean(),
});

/** Scenarios of a file, some of them tables. */
export function scenariosOf(world: World, options: ThenOptions, most = 3): fc.Arbitrary<readonly Json[]> {
  const one = fc
    .tuple(
      scenarioOf(world, options),
      fc.option(
        fc.tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 4 })),
        {
          freq: 2,
        },
      ),
    )
    .map(([scenario, table]) => (name: string): Json => {
      const named = { name, ...scenario };
      return table ? tabled(named, ...table) : named;
    });
  return fc.array(one, { minLength: 1, maxLength: most }).map((all) => all.map((make, at) => make(`n${at}`)));
}

export function fragmentFile(documents: readonly Json[]): SourceFile {
  const text = documents.map((one) => stringify(one, { aliasDuplicateObjects: false })).join('---\n');
  return { path: 'scenarios/given/all.yaml', text };
}

// Writes scenarios/history/events.jsonl.gz: ten weeks of the example store, in the Segment envelope.
// A seed makes it the same file every time. It reads dist/, so build first; then `node scripts/example-history.mjs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { DAY, HOUR, MINUTE, SECOND, dayNumber, formatInstant } from '../dist/vocabulary/time.js';
import { atClock, findZone } from '../dist/vocabulary/zone.js';

const SEED = 2026;
const PEOPLE = 300;
const FIRST_DAY = dayNumber({ year: 2026, month: 1, day: 1 });
const LAST_DAY = dayNumber({ year: 2026, month: 3, day: 15 });
const END = (LAST_DAY + 1) * DAY;

const CATALOG = [
  ['arc-desk-lamp', 'Arc Desk Lamp', 'lighting', 89],
  ['oak-table-lamp', 'Oak Table Lamp', 'lighting', 119],
  ['paper-pendant', 'Paper Pendant', 'lighting', 49],
  ['stoneware-mug', 'Stoneware Mug', 'kitchen', 18],
  ['enamel-kettle', 'Enamel Kettle', 'kitchen', 64],
  ['ash-cutting-board', 'Ash Cutting Board', 'kitchen', 42],
  ['linen-cushion', 'Linen Cushion', 'textiles', 32],
  ['wool-throw', 'Wool Throw', 'textiles', 95],
  ['cotton-towels', 'Cotton Towels', 'textiles', 45],
  ['ribbed-vase', 'Ribbed Vase', 'decoration', 38],
  ['beeswax-candle', 'Beeswax Candle', 'decoration', 24],
  ['oak-stool', 'Oak Stool', 'furniture', 129],
].map(([product_id, name, category, price]) => ({
  product_id,
  name,
  category,
  price,
  image_url: `https://store.example/images/${product_id}.jpg`,
  url: `https://store.example/p/${product_id}`,
}));

const NAMES =
  'Ada Alan Amara Anil Anna Aroha Asha Ben Clara Dev Edith Elif Emil Emma Farah Finn Grace Hana Hugo Ida Ines Ivan Jack Jonas Kavya Lea Leo Lina Maja Marie Mateo Max Mia Milan Mina Nele Nina Noah Nora Olga Omar Oskar Paul Priya Rafi Rosa Ruth Sam Sara Sofia Tane Theo Tom Uma Vera Yusuf Zoe'.split(
    ' ',
  );

/** Where people live, and how many of a hundred. */
const PLACES = [
  [50, 'DE', 'Europe/Berlin'],
  [20, 'GB', 'Europe/London'],
  [16, 'US', 'America/New_York'],
  [7, 'NZ', 'Pacific/Auckland'],
  [7, 'IN', 'Asia/Kolkata'],
];

/** What people are like: how many of a hundred, the days between two visits, and how often a visit ends in a cart and an order. */
const HABITS = [
  { share: 34, every: 13, cart: 0.18, order: 0.3 }, // looks around
  { share: 30, every: 12, cart: 0.5, order: 0.45 }, // can't decide
  { share: 20, every: 11, cart: 0.6, order: 0.8 }, // buys
  { share: 16, every: 300, cart: 1, order: 1 }, // bought once, and never came back
];

/** Weights of the hours of the day at which a visit begins. */
const HOURS = [2, 1, 1, 0, 0, 1, 2, 4, 6, 7, 8, 8, 9, 8, 7, 7, 8, 9, 11, 14, 16, 14, 9, 5];

/** mulberry32 by Tommy Ettinger, public domain: 32 bits of state, a number in [0, 1) at each call. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomFrom(SEED);
const chance = (probability) => random() < probability;
const between = (low, high) => low + Math.floor(random() * (high - low + 1));
const oneOf = (list) => list[between(0, list.length - 1)];
const secondsBetween = (low, high) => between(low / SECOND, high / SECOND) * SECOND;

function weighted(list, weightOf) {
  let rest = random() * list.reduce((sum, item) => sum + weightOf(item), 0);
  return list.find((item) => (rest -= weightOf(item)) < 0) ?? list.at(-1);
}

const HOUR_OF_DAY = HOURS.map((weight, hour) => ({ weight, hour }));

function person(index) {
  const [, country, timeZone] = weighted(PLACES, ([share]) => share);
  const habit = weighted(HABITS, ({ share }) => share);
  const firstName = chance(0.92) ? oneOf(NAMES) : undefined;
  const answer = random();
  return {
    id: `u${String(index + 1).padStart(3, '0')}`,
    habit,
    zone: findZone(timeZone),
    traits: { ...(firstName && { firstName }), country, ...(chance(0.97) && { timeZone }) },
    consent: answer < 0.84 ? true : answer < 0.9 ? false : undefined,
    firstDay: FIRST_DAY + (habit.order === 1 ? between(0, 16) : between(0, 40)),
  };
}

/** An event without its id, which it gets once all are in order. */
const track = ({ id }, time, event, properties = {}) => ({
  type: 'track',
  userId: id,
  event,
  time,
  properties,
});

function identify({ id, traits, consent }, time) {
  const context = consent === undefined ? {} : { consent: { categoryPreferences: { marketing: consent } } };
  return { type: 'identify', userId: id, time, traits, context };
}

/** All that one person does. */
function life(who) {
  const events = [];
  for (let day = who.firstDay; day <= LAST_DAY; day += between(1, 2 * who.habit.every - 1)) {
    const { hour } = weighted(HOUR_OF_DAY, ({ weight }) => weight);
    const time = atClock(who.zone, day, hour * HOUR) + secondsBetween(0, HOUR - SECOND);
    if (events.length === 0) events.push(identify(who, time));
    events.push(...visit(who, time + 2 * SECOND));
  }
  return [...events, ...trouble(who, events)];
}

/** A few products are looked at; some of them end in a cart, and some carts in an order. */
function visit(who, start) {
  const cart_id = `${who.id}-${formatInstant(start).slice(0, 10)}`;
  const fills = chance(who.habit.cart);
  const events = [];
  const cart = new Map();
  let time = start;
  for (let looks = between(1, 4); looks > 0; looks -= 1) {
    const product = oneOf(CATALOG);
    events.push(track(who, time, 'Product Viewed', product));
    time += secondsBetween(20 * SECOND, 9 * MINUTE);
    if (!fills || !chance(0.7)) continue;
    const quantity = product.price < 40 ? between(1, 3) : 1;
    cart.set(product.product_id, { ...product, quantity });
    events.push(
      track(who, time, 'Product Added', { cart_id, ...product, quantity, value: product.price * quantity }),
    );
    time += secondsBetween(20 * SECOND, 5 * MINUTE);
  }
  if (cart.size > 1 && chance(0.2)) {
    const product_id = oneOf([...cart.keys()]);
    cart.delete(product_id);
    events.push(track(who, time, 'Product Removed', { cart_id, product_id }));
  }
  if (cart.size > 0 && chance(who.habit.order)) {
    events.push(...purchase(who, time + hesitation(), cart_id, [...cart.values()]));
  }
  return events;
}

/** Most buy at once; some within the day; some sleep on it. */
function hesitation() {
  const kind = random();
  if (kind < 0.75) return secondsBetween(MINUTE, 25 * MINUTE);
  if (kind < 0.9) return secondsBetween(90 * MINUTE, 8 * HOUR);
  return secondsBetween(20 * HOUR, 40 * HOUR);
}

function purchase(who, time, cart_id, products) {
  const order_id = `o-${cart_id}`;
  const revenue = products.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const events = [track(who, time, 'Order Completed', { order_id, cart_id, revenue, products })];
  const { product_id } = products[0];
  if (chance(0.1)) {
    const rating = between(3, 5);
    events.push(
      track(who, time + secondsBetween(2 * DAY, 9 * DAY), 'Product Reviewed', { product_id, rating }),
    );
  } else if (chance(0.04)) {
    events.push(track(who, time + secondsBetween(2 * DAY, 9 * DAY), 'Order Refunded', { order_id }));
  }
  return events;
}

/** Some addresses bounce, some people complain or unsubscribe, and some of these say yes again later. */
function trouble(who, events) {
  const kind = random();
  const time = oneOf(events).time + secondsBetween(HOUR, 3 * DAY);
  if (kind < 0.015) return [track(who, time, 'Email Bounced')];
  if (kind < 0.025) return [track(who, time, 'Email Marked as Spam')];
  if (kind >= 0.06) return [];
  const leaving = track(who, time, 'Unsubscribed');
  return chance(0.25) ? [leaving, identify({ ...who, consent: true }, time + 9 * DAY)] : [leaving];
}

function envelope({ time, ...event }, index) {
  const { type, userId, ...rest } = event;
  return {
    type,
    messageId: `m${String(index + 1).padStart(5, '0')}`,
    userId,
    timestamp: formatInstant(time),
    ...rest,
  };
}

const everyone = Array.from({ length: PEOPLE }, (_, index) => person(index));
const events = everyone
  .flatMap(life)
  .filter(({ time }) => time < END)
  .sort((a, b) => a.time - b.time)
  .map(envelope);
// Collectors repeat themselves: now and then an event stands in the log twice.
const lines = events
  .flatMap((event) => (chance(0.002) ? [event, event] : [event]))
  .map((event) => JSON.stringify(event));

const folder = new URL('../scenarios/history/', import.meta.url);
mkdirSync(folder, { recursive: true });
const packed = gzipSync(`${lines.join('\n')}\n`, { level: 9 });
writeFileSync(new URL('events.jsonl.gz', folder), packed);
console.log(`${lines.length} events of ${PEOPLE} people, ${Math.ceil(packed.length / 1000)} kB`);

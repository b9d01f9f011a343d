// A seeded log in the Segment envelope, of the example store's events, sorted by time of arrival as logs are.
// node bench/generate.mjs EVENTS FILE [SEED]
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import process from 'node:process';

/** mulberry32: small, seeded, good enough to spread events. Tommy Ettinger, public domain. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Kolkata',
  'Pacific/Auckland',
];
const CATEGORIES = ['textiles', 'lighting', 'tableware', 'candles', 'vases'];
const START = Date.UTC(2025, 0, 1);
const SPAN = 365 * 86_400_000;
const EVENTS_PER_USER = 25;
const EVENTS_PER_VISIT = 8;
/** Between two events of one visit, about. */
const PACE = 120_000;

/** Events in time order, as objects of the envelope: visits of some minutes, about three a user over a year. */
export function* generateEvents(count, seed = 1) {
  const random = randomFrom(seed);
  const users = Math.max(1, Math.round(count / EVENTS_PER_USER));
  const known = new Uint8Array(users);
  const step = SPAN / count;
  const visits = Array.from({ length: Math.max(1, Math.round(PACE / step)) }, () => visit(random, users));
  for (let index = 0; index < count; index++) {
    const place = Math.floor(random() * visits.length);
    const { user } = visits[place];
    const timestamp = new Date(START + Math.floor(index * step)).toISOString();
    const envelope = { messageId: `m-${index}`, userId: `u-${user}`, timestamp };
    yield { ...(known[user] ? track(random, visits[place]) : identify(random)), ...envelope };
    known[user] = 1;
    if (--visits[place].left === 0) visits[place] = visit(random, users);
  }
}

function visit(random, users) {
  const user = Math.floor(random() * users);
  return {
    user,
    cart_id: `c-${user}-${Math.floor(random() * 1000)}`,
    left: 1 + Math.floor(random() * 2 * EVENTS_PER_VISIT),
  };
}

function identify(random) {
  return {
    type: 'identify',
    traits: {
      firstName: random() < 0.9 ? 'Ada' : undefined,
      timeZone: ZONES[Math.floor(random() * ZONES.length)],
      country: 'DE',
    },
    context: {
      consent: { categoryPreferences: { marketing: random() < 0.8 } },
      ip: '203.0.113.7',
      locale: 'en-GB',
    },
  };
}

function track(random, { user, cart_id }) {
  const id = Math.floor(random() * 500);
  const price = Math.round(500 + random() * 15_000) / 100;
  const product = {
    product_id: `p-${id}`,
    name: `Product ${id}`,
    category: CATEGORIES[id % CATEGORIES.length],
    price,
    url: `https://store.example/p/${id}`,
    image_url: `https://store.example/images/p-${id}.jpg`,
  };
  const context = {
    library: { name: 'analytics.js', version: '4.1.0' },
    page: { path: `/p/${id}`, referrer: 'https://search.example/' },
    locale: 'en-GB',
  };
  const pick = random();
  if (pick < 0.66) return { type: 'track', event: 'Product Viewed', properties: product, context };
  if (pick < 0.86) {
    return {
      type: 'track',
      event: 'Product Added',
      properties: { cart_id, ...product, quantity: 1, value: price },
      context,
    };
  }
  if (pick < 0.9) {
    return {
      type: 'track',
      event: 'Product Removed',
      properties: { cart_id, product_id: product.product_id },
      context,
    };
  }
  if (pick < 0.97) {
    const properties = {
      order_id: `o-${user}-${id}`,
      cart_id,
      revenue: price,
      products: [{ ...product, quantity: 1 }],
    };
    return { type: 'track', event: 'Order Completed', properties, context };
  }
  return { type: 'track', event: 'Page Scrolled', properties: { depth: 80 }, context };
}

export async function writeLog(path, count, seed) {
  const file = createWriteStream(path);
  let lines = '';
  for (const event of generateEvents(count, seed)) {
    lines += `${JSON.stringify(event)}\n`;
    if (lines.length < 1 << 20) continue;
    if (!file.write(lines)) await once(file, 'drain');
    lines = '';
  }
  file.end(lines);
  await once(file, 'finish');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [count, path, seed = '1'] = process.argv.slice(2);
  if (!/^\d+$/.test(count ?? '') || !path) {
    console.error('usage: node bench/generate.mjs EVENTS FILE [SEED]');
    process.exit(3);
  }
  await writeLog(path, Number(count), Number(seed));
}

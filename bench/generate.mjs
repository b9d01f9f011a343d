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

const ZONES = ['Europe/Berlin', 'Europe/London', 'America/New_York', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Auckland'];
const CATEGORIES = ['textiles', 'lighting', 'tableware', 'candles', 'vases'];
const START = Date.UTC(2025, 0, 1);
const SPAN = 365 * 86_400_000;
const PER_USER = 25;

/** Events in time order, as objects of the envelope; about 25 a user over a year. */
export function* generateEvents(count, seed = 1) {
  const random = randomFrom(seed);
  const users = Math.max(1, Math.round(count / PER_USER));
  const step = SPAN / count;
  for (let index = 0; index < count; index++) {
    const user = index < users ? index : Math.floor(random() * users);
    const timestamp = new Date(START + Math.floor(index * step + random() * step)).toISOString();
    yield { ...(index < users ? identify(random) : track(random, user)), messageId: `m-${index}`, userId: `u-${user}`, timestamp };
  }
}

function identify(random) {
  return {
    type: 'identify',
    traits: { firstName: random() < 0.9 ? 'Ada' : undefined, timeZone: ZONES[Math.floor(random() * ZONES.length)], country: 'DE' },
    context: { consent: { categoryPreferences: { marketing: random() < 0.8 } }, ip: '203.0.113.7', locale: 'en-GB' },
  };
}

function track(random, user) {
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
  const cart_id = `c-${user}-${Math.floor(random() * 4)}`;
  const context = { library: { name: 'analytics.js', version: '4.1.0' }, page: { path: `/p/${id}`, referrer: 'https://search.example/' }, locale: 'en-GB' };
  const pick = random();
  if (pick < 0.66) return { type: 'track', event: 'Product Viewed', properties: product, context };
  if (pick < 0.86) return { type: 'track', event: 'Product Added', properties: { cart_id, ...product, quantity: 1, value: price }, context };
  if (pick < 0.9) return { type: 'track', event: 'Product Removed', properties: { cart_id, product_id: product.product_id }, context };
  if (pick < 0.97) return { type: 'track', event: 'Order Completed', properties: { order_id: `o-${user}-${id}`, cart_id, revenue: price, products: [{ ...product, quantity: 1 }] }, context };
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

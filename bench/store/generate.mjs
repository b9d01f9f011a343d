// A seeded year of the benchmark store in the Segment envelope: about 25 events a user, some 500 bytes each, in order of
// time, users interleaved. A user is a function of seed and number, and so is every slice of the log: threads share the work.
// node bench/store/generate.mjs EVENTS FILE [SEED] [SLICE/SLICES]
import { closeSync, openSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import process from 'node:process';

export const START = Date.UTC(2025, 0, 1);
export const SPAN = 365 * 86_400_000;
const VISITS_PER_USER = 3;
/** Of a visit, each number equally often. */
const LEAST = 4;
const MOST = 13;
const EVENTS_PER_VISIT = (LEAST + MOST) / 2;
/** Milliseconds between two events of a visit, at most. */
const PACE = 240_000;
const LONGEST_VISIT = MOST * PACE;
/** Events of so many visits are put in order together. */
const VISITS_TOGETHER = 4096;

const NOTHING = Object.freeze({});
const ZONES =
  'Europe/Berlin Europe/London Europe/Lisbon America/New_York America/Chicago America/Los_Angeles America/Sao_Paulo Asia/Kolkata Asia/Tokyo Pacific/Auckland'.split(
    ' ',
  );
const NAMES = 'Ada Ben Clara Dev Edith Farah Grace Hugo Ines Jonas Kavya Lina Mateo Nora Omar Priya'.split(
  ' ',
);
const CATEGORIES = ['textiles', 'lighting', 'tableware', 'candles', 'vases', 'stools', 'rugs'];
const PRODUCTS = Array.from({ length: 2000 }, (_, id) => {
  const product = {
    product_id: `p-${id}`,
    name: `Product number ${id}`,
    category: CATEGORIES[id % CATEGORIES.length],
    price: ((id * 7919) % 15_000) / 100 + 5,
  };
  const text = JSON.stringify(product).slice(1, -1);
  return { ...product, text, url: `https://store.example/p/${id}` };
});
const AGENTS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101',
];
/** What no rule reads, as every library sends it. */
const CONTEXTS = Array.from(
  { length: 96 },
  (_, id) =>
    `"context":{"ip":"203.0.113.${id}","userAgent":"${AGENTS[id % AGENTS.length]}","locale":"en-GB","library":{"name":"analytics.js","version":"4.1.0"},"page":{"path":"/p/${id}"}`,
);

/** A bijection of 0 … 2^(2·bits) − 1 and its inverse: four Feistel rounds. */
function mixed(value, seed, bits, way) {
  const mask = (1 << bits) - 1;
  let left = Math.floor(value / 2 ** bits) & mask;
  let right = value & mask;
  for (let round = 0; round < 4; round++) {
    if (way === 'there') [left, right] = [right, left ^ (hash(right, seed + round) & mask)];
    else [left, right] = [right ^ (hash(left, seed + 3 - round) & mask), left];
  }
  return left * 2 ** bits + right;
}

function hash(value, seed) {
  let t = Math.imul(value ^ Math.imul(seed + 0x9e37, 0x85ebca6b), 0xc2b2ae35);
  t = Math.imul(t ^ (t >>> 15), 0x2c1b3c6d);
  t = Math.imul(t ^ (t >>> 12), 0x297a2d39);
  return (t ^ (t >>> 15)) >>> 0;
}

/** The year of so many events, about: which visit has which place in it, and the other way round. */
function yearOf(events, seed) {
  const users = Math.max(1, Math.round(events / (EVENTS_PER_VISIT * VISITS_PER_USER)));
  const visits = users * VISITS_PER_USER;
  const bits = Math.ceil(Math.log2(visits + 1) / 2);
  const walk = (value, way) => {
    let at = value;
    do at = mixed(at, seed, bits, way);
    while (at >= visits);
    return at;
  };
  const step = SPAN / (visits + 1);
  return {
    users,
    visits,
    seed,
    visitAt: (place) => walk(place, 'there'),
    placeOf: (visit) => walk(visit, 'back'),
    beginOf: (place) => START + Math.floor(place * step),
  };
}

/** Whether no earlier visit is the user's. */
function isFirst(year, visit, place) {
  const user = visit % year.users;
  for (let which = 0; which < VISITS_PER_USER; which++)
    if (year.placeOf(user + which * year.users) < place) return false;
  return true;
}

const KINDS = [
  [0.1, 'Page Viewed'],
  [0.7, 'Product Viewed'],
  [0.8, 'Product Added'],
  [0.84, 'Checkout Started'],
  [0.88, 'Order Completed'],
  [0.93, 'Price Dropped'],
  [1, 'Email Link Clicked'],
];

/** The events of a visit, in order: what of them is drawn, everything else follows from it. */
function eventsOfVisit(year, visit, place, into) {
  let state = hash(visit, year.seed + 17) | 1;
  const random = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
  const user = visit % year.users;
  const count = LEAST + Math.floor(random() * (MOST - LEAST + 1));
  const begin = isFirst(year, visit, place)
    ? ['identify', ...(random() < 0.6 ? ['Account Created'] : [])]
    : [];
  let time = year.beginOf(place);
  for (let index = 0; index < count; index++) {
    const pick = random();
    const kind = begin[index] ?? KINDS.find(([upTo]) => pick < upTo)[1];
    const product = PRODUCTS[Math.floor(random() * random() * PRODUCTS.length)];
    into.push({ time, user, visit, index, kind, product, draw: Math.floor(random() * 1000) });
    time += 1000 + Math.floor(random() * (PACE - 1000));
  }
}

/** What stands in `properties`, without its braces. */
function propertiesOf({ kind, product, user, visit, draw }) {
  switch (kind) {
    case 'Account Created':
      return `"plan":"${draw < 700 ? 'free' : 'plus'}","source":"search"`;
    case 'Product Viewed':
      return `${product.text},"url":"${product.url}","position":${draw % 24},"list":"new-arrivals"`;
    case 'Product Added':
      return `"cart_id":"c-${visit}",${product.text},"quantity":${1 + (draw % 3)},"currency":"EUR"`;
    case 'Checkout Started':
      return `"cart_id":"c-${visit}","value":${product.price},"currency":"EUR","step":1`;
    case 'Order Completed':
      return `"order_id":"o-${visit}-${draw}","cart_id":"c-${visit}","revenue":${product.price},"shipping":4.9,"currency":"EUR"${draw < 300 ? ',"coupon":"SPRING"' : ''}`;
    case 'Price Dropped':
      return `${product.text},"percent":${1 + (draw % 40)},"watched":true`;
    case 'Email Link Clicked':
      return `"campaign":"newsletter","step":"weekly","link_url":"${product.url}"`;
    default:
      return `"path":"/p/${user % 997}","referrer":"https://search.example/","title":"${product.name}"`;
  }
}

/** Those of them that the rules read. */
function propertiesRead({ kind, product, visit, draw }) {
  const { product_id, name, price } = product;
  switch (kind) {
    case 'Account Created':
      return { plan: draw < 700 ? 'free' : 'plus' };
    case 'Product Viewed':
      return { name };
    case 'Product Added':
      return { cart_id: `c-${visit}`, name };
    case 'Checkout Started':
      return { cart_id: `c-${visit}` };
    case 'Order Completed': {
      const order = { order_id: `o-${visit}-${draw}`, revenue: price };
      if (draw < 300) order.coupon = 'SPRING';
      return order;
    }
    case 'Price Dropped':
      return { product_id, name, percent: 1 + (draw % 40) };
    default:
      return NOTHING;
  }
}

/** Of two shapes: an object that is spread out is of one of its own, which a reader's objects never are. */
function traitsRead({ user, draw }) {
  const [firstName, timeZone] = [NAMES[user % NAMES.length], ZONES[user % ZONES.length]];
  return draw < 900 ? { firstName, timeZone } : { timeZone };
}
const isGranted = ({ draw }) => draw % 10 < 8;

let minute = -1;
let minuteText = '';
function timestampOf(time) {
  const of = Math.floor(time / 60_000);
  if (of !== minute) {
    minute = of;
    minuteText = new Date(time).toISOString().slice(0, 17);
  }
  const ms = time - of * 60_000;
  return `${minuteText}${String(100_000 + ms).slice(1, 3)}.${String(100_000 + ms).slice(3)}Z`;
}

function lineOf(event) {
  const { time, user, visit, index, kind } = event;
  const at = timestampOf(time);
  const common = `"messageId":"ajs-${visit}-${index}-5f3c9a","userId":"u-${user}","timestamp":"${at}","sentAt":"${at}"`;
  const context = CONTEXTS[user % CONTEXTS.length];
  if (kind === 'identify')
    return `{"type":"identify",${common},"traits":${JSON.stringify({ ...traitsRead(event), country: 'DE' })},${context},"consent":{"categoryPreferences":{"marketing":${isGranted(event)}}}}}\n`;
  return `{"type":"track",${common},"event":"${kind}","properties":{${propertiesOf(event)}},${context}}}\n`;
}

/** All events of a slice in order of time. Slices one after the other are the whole. */
function* drawn(year, slice, slices) {
  const begin = Math.floor((slice * year.visits) / slices);
  const end = Math.floor(((slice + 1) * year.visits) / slices);
  const [from, to] = [slice === 0 ? -Infinity : year.beginOf(begin), year.beginOf(end)];
  const until = slice === slices - 1 ? Infinity : to;
  // Visits that began before the slice may reach into it.
  let place = begin;
  while (place > 0 && year.beginOf(place) > from - LONGEST_VISIT) place--;
  let waiting = [];
  while (place < end || waiting.length > 0) {
    const next = Math.min(place + VISITS_TOGETHER, end);
    for (; place < next; place++) eventsOfVisit(year, year.visitAt(place), place, waiting);
    const edge = place < end ? year.beginOf(place) : Infinity;
    waiting.sort(byTime);
    const ready = waiting.findIndex(({ time }) => time >= edge);
    const rest = ready < 0 ? [] : waiting.slice(ready);
    if (ready >= 0) waiting.length = ready;
    for (const event of waiting) if (event.time >= from && event.time < until) yield event;
    waiting = rest;
  }
}

function byTime(a, b) {
  return a.time - b.time || a.visit - b.visit || a.index - b.index;
}

/** Lines of the log, each with its line break, of a slice of it. `events` is about how many the whole log has. */
export function* generateLines(events, { seed = 1, slice = 0, slices = 1 } = {}) {
  for (const event of drawn(yearOf(events, seed), slice, slices)) yield lineOf(event);
}

/** The same as objects of the envelope. */
export function* generateEnvelopes(events, options) {
  for (const line of generateLines(events, options)) yield JSON.parse(line);
}

export function userCount(events, seed = 1) {
  return yearOf(events, seed).users;
}

/** Events that no rule of the store reads: a reader leaves them out. */
const UNREAD = new Set(['Page Viewed']);

/**
 * One user's events as the engine takes them, in order: those that the rules read, or all, without an id, as a prepared log has
 * them, and of those what the rules read.
 */
export function eventsOfUser(events, user, { seed = 1, isWhole = false } = {}) {
  const year = yearOf(events, seed);
  const found = [];
  for (let which = 0; which < VISITS_PER_USER; which++) {
    const visit = user + which * year.users;
    eventsOfVisit(year, visit, year.placeOf(visit), found);
  }
  return found
    .filter(({ kind }) => isWhole || !UNREAD.has(kind))
    .sort(byTime)
    .map(engineEvent);
}

function engineEvent(event) {
  const { kind, user, time } = event;
  const isIdentify = kind === 'identify';
  return {
    type: isIdentify ? 'identify' : 'track',
    user: `u-${user}`,
    time,
    receivedTime: undefined,
    previousId: undefined,
    name: isIdentify ? '' : kind,
    messageId: '',
    properties: isIdentify ? NOTHING : propertiesRead(event),
    traits: isIdentify ? traitsRead(event) : NOTHING,
    consent: isIdentify ? { marketing: isGranted(event) ? 'granted' : 'denied' } : NOTHING,
  };
}

/** Writes a slice of the log to a file; how many lines it has. */
export function writeLog(path, events, options) {
  const file = openSync(path, 'w');
  let [text, lines] = ['', 0];
  for (const line of generateLines(events, options)) {
    text += line;
    lines++;
    if (text.length < 1 << 20) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, text);
  closeSync(file);
  return lines;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [count, path, seed = '1', which = '0/1'] = process.argv.slice(2);
  const part = /^(\d+)\/([1-9]\d*)$/.exec(which);
  if (!/^\d+$/.test(count ?? '') || !path || !/^\d+$/.test(seed) || !part || +part[1] >= +part[2]) {
    console.error('usage: node bench/store/generate.mjs EVENTS FILE [SEED] [SLICE/SLICES], slices from 0');
    process.exit(3);
  }
  writeLog(path, Number(count), { seed: Number(seed), slice: +part[1], slices: +part[2] });
}

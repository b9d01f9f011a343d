// Writes src/vocabulary/zone-data.ts from the tz database as moment-timezone packages it (`npm run zones`).
// The tables ship with Mailwright, so that a decision does not depend on the ICU of the machine that makes it.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const moment = require('moment-timezone/moment-timezone-utils');
const { version, zones, links } = require('moment-timezone/data/packed/latest.json');

const FIRST = Date.UTC(1970, 0, 1);
const LAST = Date.UTC(2066, 0, 1);

function encode(packed) {
  const { name, untils, offsets } = moment.tz.unpack(packed);
  const starts = [];
  const values = [];
  let time = -Infinity;
  for (const [index, until] of untils.entries()) {
    if (until > FIRST && time < LAST) {
      const offset = -offsets[index];
      if (values.at(-1) !== offset) {
        values.push(offset);
        if (values.length > 1) starts.push(time);
      }
    }
    time = until;
  }
  const distinct = [...new Set(values)];
  let before = 0;
  const deltas = starts.map((start) => {
    const seconds = start / 1000;
    const delta = seconds - before;
    before = seconds;
    return delta.toString(36);
  });
  const order = values.map((value) => distinct.indexOf(value).toString(36)).join('');
  return [name, `${distinct.map((minutes) => minutes * 60).join(' ')}|${order}|${deltas.join(' ')}`];
}

const tables = zones.map(encode).sort(([a], [b]) => (a < b ? -1 : 1));
const known = new Set(tables.map(([name]) => name));
const aliases = links
  .map((link) => link.split('|'))
  .map(([target, alias]) => [alias, target])
  .filter(([, target]) => known.has(target))
  .sort(([a], [b]) => (a < b ? -1 : 1));

writeFileSync(
  new URL('../src/vocabulary/zone-data.ts', import.meta.url),
  `// Written by \`npm run zones\`: the IANA tz database, ${version}, 1970 to 2065, by way of moment-timezone (MIT).
// One line a zone: offsets in seconds | which of them, in order | seconds between changes, base 36.

export const TZ_VERSION = '${version}';

export const TABLES: Readonly<Record<string, string>> = {
${tables.map(([name, text]) => `  '${name}': '${text}',`).join('\n')}
};

export const ALIASES: Readonly<Record<string, string>> = {
${aliases.map(([alias, target]) => `  '${alias}': '${target}',`).join('\n')}
};
`,
);

/** Inputs for the reader: files of sound projects, spoilt; texts that are nothing at all; and what is made to be slow. */

/** mulberry32 by Tommy Ettinger, public domain. */
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

function pick(random, values) {
  return values[Math.floor(random() * values.length)];
}

const below = (random, most) => Math.floor(random() * most);

/** What YAML, CSV, JSON, MJML and our language give a meaning to. */
const TOKENS = [
  ['---\n', '...\n', '\n', '\r', '\t', ' ', '  ', ': ', '- ', '? ', ', ', '[', ']', '{', '}', '#', ' #', '"'],
  [
    "'",
    '|',
    '>',
    '|-\n',
    '>+2\n',
    '%YAML 1.1\n',
    '%TAG ! x\n',
    '&a ',
    '*a',
    '*a ',
    '<<: *a\n',
    '!!binary ',
    '!!set ',
  ],
  [
    '!<x> ',
    '!!timestamp ',
    '~',
    'null',
    'true',
    'yes',
    '.nan',
    '-.inf',
    '1e999',
    '0x1f',
    '0o17',
    '1_000',
    '2026-02-30',
  ],
  [
    '999999999999999999999',
    '-0',
    '\0',
    '\uFEFF',
    '\uFFFD',
    '\uD800',
    '\uDC00',
    '\u2028',
    '\u0085',
    '\u001b[2J',
    '😀',
  ],
  [
    '__proto__: 1\n',
    'constructor: 1\n',
    'kind: segment\n',
    'name: a\n',
    'version: 1\n',
    'when: ',
    '{ all: [ ',
    '{ not: ',
  ],
  [
    '{ condition: a }',
    'fact: count',
    'operator: equal',
    'value: ',
    '$.a.b',
    '$..*',
    "$['a']",
    'default: ',
    'since: entry',
  ],
  [
    '{{ ',
    ' }}',
    '{{! ',
    '{{~ ',
    '<mj-text>',
    '</mj-text>',
    '<mjml>',
    '<!--',
    '-->',
    '<![CDATA[',
    '<mj-include path="/x"/>',
  ],
  [
    '&lt;',
    '`',
    '${',
    '/*',
    '*/',
    '//',
    '=>',
    '??',
    ';',
    '\\',
    '"a""b"',
    '{"a":',
    '[1,',
    '\\u0000',
    'PT1H',
    '1w',
    '-7d',
  ],
  [
    '${total}',
    '$${',
    "'${total}'",
    'examples:\n    - { total: 1 }\n',
    'total: 49.90, ',
    'given: ada\n',
    'use: [ada, loyal]\n',
    'kind: given\n',
    'history: [{ ago: 30d, event: A }]\n',
    '{ ago: 0s }',
  ],
].flat();

/** A text in which some parts are lost, doubled, moved, or something else. */
export function mutated(random, text, others) {
  let result = text;
  for (let left = 1 + below(random, 8); left > 0; left--) result = mutatedOnce(random, result, others);
  return result;
}

function mutatedOnce(random, text, others) {
  const [from, to] = rangeIn(random, text);
  const part = text.slice(from, to);
  const before = text.slice(0, from);
  const after = text.slice(to);
  switch (below(random, 10)) {
    case 0:
      return before + after;
    case 1:
      return before + part + part + after;
    case 2:
      return before + pick(random, TOKENS) + after;
    case 3:
      return before + pick(random, TOKENS) + text.slice(from);
    case 4: {
      const other = pick(random, others);
      const [start, end] = rangeIn(random, other);
      return before + other.slice(start, end) + after;
    }
    case 5:
      return (
        before + String.fromCharCode(below(random, random() < 0.7 ? 128 : 65_536)) + text.slice(from + 1)
      );
    case 6: {
      const rows = text.split('\n');
      const line = below(random, rows.length);
      const indent = ' '.repeat(below(random, 8));
      return [...rows.slice(0, line), indent + rows[line].trimStart(), ...rows.slice(line + 1)].join('\n');
    }
    case 7: {
      const rows = text.split('\n');
      const [a, b] = [below(random, rows.length), below(random, rows.length)];
      [rows[a], rows[b]] = [rows[b], rows[a]];
      return rows.join('\n');
    }
    case 8:
      return before + part.repeat(1 + below(random, 30)) + after;
    default:
      return swappedWords(random, text);
  }
}

/** Mostly short ranges. */
function rangeIn(random, text) {
  const from = below(random, text.length + 1);
  const length = random() < 0.8 ? below(random, 12) : below(random, text.length + 1);
  return [from, Math.min(text.length, from + length)];
}

function swappedWords(random, text) {
  const words = [...text.matchAll(/[\w.$-]+/g)];
  if (words.length < 2) return text;
  const [a, b] = [pick(random, words), pick(random, words)];
  return text.slice(0, a.index) + b[0] + text.slice(a.index + a[0].length);
}

/** Characters of all sorts, or bytes read as UTF-8. */
export function noise(random, length) {
  if (random() < 0.5) {
    const parts = [];
    for (let at = 0; at < length; at += 4) parts.push(pick(random, TOKENS));
    return parts.join('');
  }
  const bytes = Uint8Array.from({ length }, () => below(random, 256));
  return new TextDecoder().decode(bytes);
}

/** Texts that cost a reader much more than their length, were it to read them as they come: all by a size. */
export const LARGE = {
  'one long line': (size) => `kind: segment\nname: ${'a'.repeat(size)}\n`,
  'one long key': (size) => `${'k'.repeat(size)}: 1\n`,
  'many keys': (size) => lines(size, (n) => `key${n}: ${n}`),
  'many equal keys': (size) => lines(size, () => 'same: 1'),
  'many keys in flow': (size) => `a: {${items(size, (n) => `k${n}: 1`)}}`,
  'many items': (size) => lines(size, (n) => `- ${n}`),
  'many documents': (size) => lines(size, () => '---'),
  'many documents with something': (size) => lines(size, () => 'a\n---'),
  'many ends': (size) => lines(size, () => '...'),
  'many anchors': (size) => lines(size, (n) => `- &a${n} x`),
  'many aliases': (size) => `- &a x\n${lines(size, () => '- *a')}`,
  'many aliases of nothing': (size) => lines(size, (n) => `- *a${n}`),
  'aliases of many items': (size) => `- &a [${items(size / 2, () => '1')}]\n${lines(size / 2, () => '- *a')}`,
  'merge keys': (size) => `base: &a { b: 1 }\n${lines(size, (n) => `k${n}: { <<: *a }`)}`,
  'nested in flow': (size) => '['.repeat(size),
  'nested in flow, and closed': (size) => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  'nested maps in flow': (size) => '{a: '.repeat(size / 4),
  'nested lists': (size) => '- '.repeat(size / 2),
  'nested by indent': (size) => nestedByIndent(size),
  'complex keys': (size) => '? '.repeat(size / 2),
  'open quotes': (size) => lines(size, () => 'a: "x'),
  quotes: (size) => '"'.repeat(size),
  colons: (size) => ':'.repeat(size),
  'colons and blanks': (size) => ': '.repeat(size / 2),
  dashes: (size) => '-'.repeat(size),
  tabs: (size) => `a:\n${'\t'.repeat(size)}b`,
  'lines of tabs': (size) => lines(size, () => '\t'),
  blanks: (size) => `a:${' '.repeat(size)}b`,
  'empty lines': (size) => `a: |\n${'\n'.repeat(size)}  b`,
  'lines of a block': (size) => `a: |\n${lines(size, () => '  text')}`,
  'a folded text': (size) => `a: >\n${lines(size, () => '  text')}`,
  'a plain text': (size) => `a: b\n${lines(size, () => '  text')}`,
  'a quoted text': (size) => `a: "b\n${lines(size, () => '  text')}"`,
  escapes: (size) => `a: "${'\\x41'.repeat(size / 4)}"`,
  comments: (size) => lines(size, () => '# text'),
  directives: (size) => lines(size, () => '%TAG ! tag:x'),
  tags: (size) => lines(size, () => '- !x y'),
  'a byte order mark on each line': (size) => lines(size, () => '\uFEFF'),
  'carriage returns': (size) => 'a: 1\r'.repeat(size / 5),
  'unknown keys in a document': (size) =>
    `kind: segment\nname: a\nversion: 1\n${lines(size, (n) => `k${n}: 1`)}`,
  'wrong items in a document': (size) =>
    `kind: segment\nname: a\nversion: 1\nwhen:\n  all:\n${lines(size, () => '    - { fact: 1 }')}`,
  'conditions in conditions': (size) =>
    `kind: segment\nname: a\nversion: 1\nwhen: ${'{ all: [ '.repeat(size / 18)}{ condition: a }${' ] }'.repeat(size / 18)}`,
  'wrong conditions in conditions': (size) =>
    `kind: segment\nname: a\nversion: 1\nwhen: { any: [ ${items(size, () => '{ all: [ { any: [ { x: 1 } ] } ] }')} ] }`,
  'many steps': (size) =>
    `kind: campaign\nname: a\nversion: 1\npurpose: p\ntrigger: { event: A }\nsteps:\n${lines(size, (n) => `  - { id: s${n}, wait: 1h }`)}`,
  'many wrong steps': (size) =>
    `kind: campaign\nname: a\nversion: 1\npurpose: p\ntrigger: { event: A }\nsteps:\n${lines(size, () => '  - { id: 1, wiat: 1h }')}`,
  'many segments': (size) =>
    lines(size, (n) => `---\nkind: segment\nname: s${n}\nversion: 1\nwhen: { condition: s${n + 1} }`),
  'many documents of no kind': (size) => lines(size, (n) => `---\nkind: k${n}\nname: s${n}`),
  'long names, twice': (size) =>
    `kind: segment\nname: a\nversion: 1\nwhen: { condition: ${'b'.repeat(size / 2)} }\n---\nkind: segment\nname: ${'c'.repeat(size / 2)}\nversion: 1\nwhen: { condition: a }\n`,
  'a long path': (size) =>
    `kind: segment\nname: a\nversion: 1\nwhen: { fact: profile, path: $${'.a'.repeat(size / 2)}, operator: equal, value: 1 }`,
  'a long pattern of a name': (size) => `kind: segment\nname: ${'a-'.repeat(size / 2)}\nversion: 1\n`,
};

/** So many lines as make up the size, or a few more. */
function lines(size, line) {
  const parts = [];
  for (let [n, left] = [0, size]; left > 0; n++) {
    const one = `${line(n)}\n`;
    parts.push(one);
    left -= one.length;
  }
  return parts.join('');
}

function items(size, item) {
  return lines(size, item).trimEnd().replaceAll('\n', ', ');
}

/** Each line one column further in: as deep as the size allows. */
function nestedByIndent(size) {
  const depth = Math.floor(Math.sqrt(size));
  return Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
}

export const LARGE_SCENARIOS = {
  'many scenarios': (size) =>
    lines(
      size,
      (n) =>
        `- { name: s${n}, when: [ { at: "2026-03-02T10:00:00Z", event: A } ], then: [ { nothing: true } ] }`,
    ),
  'many wrong scenarios': (size) => lines(size, (n) => `- { name: s${n}, wehn: [] }`),
  'many scenarios of one name': (size) => lines(size, () => '- { name: s, when: [], then: [] }'),
  'scenarios that do not parse': (size) => lines(size, () => '- name: "x'),
  'scenarios, of which one does not parse': (size) => `- [\n${lines(size, (n) => `- { name: s${n} }`)}`,
};

/** A scenario whose rows make it much larger than it is written. */
const table = (rows, part, name = 's') =>
  `- name: ${name}\n  examples:\n${rows}  when: [ { at: "2026-03-02T10:00:00Z", event: A, properties: { id: '\${a}'${part} } } ]\n  then: [ { nothing: true } ]\n`;
const row = (n) => `    - { a: x${n} }`;

Object.assign(LARGE_SCENARIOS, {
  rows: (size) => table(lines(size, row), ''),
  'rows of many scenarios': (size) => lines(size, (n) => table(lines(200, row), '', `s${n}`)),
  'rows of a large scenario': (size) =>
    table(lines(size / 3, row), `, more: { ${items(size / 3, (n) => `k${n}: 1`)} }`),
  'placeholders in a text': (size) => table(lines(size / 3, row), `, more: '${'${a}'.repeat(size / 8)}'`),
  'placeholders by row': (size) =>
    table(lines(size / 3, row), `, more: [ ${items(size / 3, () => `'\${a}'`)} ]`),
  'unknown placeholders': (size) =>
    table(lines(50, row), `, more: [ ${items(size / 2, (n) => `'\${b${n}}'`)} ]`),
  'rows with a mistake': (size) => table(lines(size, row), ', price: x').replaceAll('event: A', 'evnt: A'),
  'rows with a mistake in a large scenario': (size) =>
    table(lines(size / 3, row), '').replace(
      'then: [',
      () => `then: [ ${items(size / 3, () => '{ nothing: 1 }')}, `,
    ),
  'rows with a wrong value': (size) => table(lines(size, row), ", price: '${a}'"),
  'equal rows': (size) =>
    table(
      lines(size, () => '    - { a: x }'),
      '',
    ),
  'columns by row': (size) =>
    table(
      lines(size, (n) => `    - { a${n}: x }`),
      '',
    ),
  'columns of one row': (size) => table(`    - { a: 1, ${items(size / 2, (n) => `k${n}: 1`)} }\n`, ''),
  dollars: (size) => table(lines(50, row), `, more: '\${a}${'$'.repeat(size / 2)}'`),
  'open placeholders': (size) => table(lines(50, row), `, more: '${'${'.repeat(size / 3)}'`),
});

/** A scenario in which much stands in one place. */
const one = (given, when, then) =>
  `- name: s\n  given:\n    profile: { userId: u }\n${given}  when:\n    - { at: "2026-03-02T10:00:00Z", event: A }\n${when}  then:\n${then}    - { others: allowed }\n`;
const member = (n) => `      - { userId: u${n}, traits: { country: DE } }`;

Object.assign(LARGE_SCENARIOS, {
  users: (size) =>
    one(
      `    users:\n${lines(size / 2, member)}`,
      lines(size / 2, (n) => `    - { after: 1m, user: u${n}, event: A }`),
      '',
    ),
  'unknown users': (size) =>
    one(
      `    users:\n${lines(size / 2, member)}`,
      lines(size / 2, (n) => `    - { after: 1m, user: x${n}, event: A }`),
      '',
    ),
  'local times': (size) =>
    one(
      '',
      lines(size, () => '    - { at: tomorrow 10:00 local, event: A }'),
      '',
    ),
  'other ids and local times': (size) =>
    one(
      '',
      lines(size, (n) => `    - { at: tomorrow 10:00 local, type: alias, previousId: a${n} }`),
      '',
    ),
  'unknown messages': (size) =>
    one(
      '',
      lines(size / 2, (n) => `    - { after: 1m, messageId: m${n}, event: A }`),
      lines(size / 2, (n) => `    - { send: cart/mail, at: +1h after n${n} }`),
    ),
  'runs that are expected': (size) =>
    one(
      '',
      '',
      lines(size, (n) => `    - { entered: { campaign: cart, at: +${n}m } }`),
    ),
  'texts that are expected': (size) =>
    one(
      '',
      '',
      `    - send: cart/mail\n      text:\n        contains:\n${lines(size / 2, (n) => `          - word ${n}`)}        lacks:\n${lines(size / 2, (n) => `          - no ${n}`)}`,
    ),
  selectors: (size) =>
    one(
      '',
      '',
      `    - send: cart/mail\n      html:\n        select:\n${lines(size, (n) => `          - { css: 'a.x${n} > b:has(c)', count: 0 }`)}`,
    ),
});

const fragment = (n, more) => `---\nkind: given\nname: f${n}\n${more}`;

export const LARGE_GIVEN = {
  fragments: (size) => lines(size, (n) => fragment(n, 'profile: { userId: a }')),
  'fragments of one name': (size) => lines(size, () => fragment(0, 'profile: { userId: a }')),
  'fragments in fragments': (size) => lines(size, (n) => fragment(n, `use: f${n + 1}`)),
  'fragments in a circle': (size) => lines(size, (n) => fragment(n, `use: f${(n + 1) % 100}`)),
  'fragments of two, each of two': (size) =>
    lines(size, (n) => fragment(n, `use: [f${n + 1}, f${n + 2}]\nhistory: [ { ago: ${n + 1}d, event: A } ]`)),
  'a long history': (size) =>
    `kind: given\nname: f0\nhistory:\n${lines(size, (n) => `  - { ago: ${n + 1}m, event: A }`)}`,
  'many traits': (size) =>
    `kind: given\nname: f0\nprofile: { traits: { ${items(size / 2, (n) => `k${n}: 1`)} } }`,
  'unknown fragments': (size) => lines(size, (n) => fragment(n, `use: [g${n}, h${n}]`)),
};

export const LARGE_TEMPLATES = {
  'open elements': (size) => '<mj-text>'.repeat(size / 9),
  'open tags': (size) => '{{ a '.repeat(size / 5),
  'open brackets': (size) => '<'.repeat(size),
  'open comments': (size) => '<!--'.repeat(size / 4),
  attributes: (size) => `<mjml ${items(size, (n) => `a${n}="1"`).replaceAll(',', '')}>`,
  'blanks in a tag': (size) => `<mjml><mj-body>{{ ${' '.repeat(size)} }}</mj-body></mjml>`,
  texts: (size) =>
    `<mjml><mj-body><mj-section><mj-column>${lines(size, () => '<mj-text>a</mj-text>')}</mj-column></mj-section></mj-body></mjml>`,
  'blocks in blocks': (size) => '{{! if (a) { }}'.repeat(size / 15),
  'an expression': (size) => `<mjml><mj-body>{{ ${'('.repeat(size)} }}</mj-body></mjml>`,
  'character references': (size) => '&amp;'.repeat(size / 5),
};

export const LARGE_TABLES = {
  'open quotes': (size) => `id,name\n${lines(size, () => 'a,"')}`,
  quotes: (size) => `id,name\n${'"'.repeat(size)}`,
  rows: (size) => `id,name\n${lines(size, (n) => `p${n},x`)}`,
  'equal rows': (size) => `id,name\n${lines(size, () => 'p,x')}`,
  columns: (size) => `${items(size, (n) => `c${n}`)}\n`,
  'equal columns': (size) => `${items(size, () => 'c')}\n`,
  cells: (size) => `id,name\n${','.repeat(size)}`,
  'line breaks': (size) => `id,name\n"${'\n'.repeat(size)}",x\n`,
};

export const LARGE_JSON_LINES = {
  'open brackets': (size) => '['.repeat(size),
  nested: (size) => `{"id":"a","name":${'['.repeat(size / 2)}${']'.repeat(size / 2)}}`,
  members: (size) => `{${items(size, (n) => `"k${n}":1`)}}`,
  rows: (size) => lines(size, (n) => `{"id":"p${n}","name":"x"}`),
  'no JSON': (size) => lines(size, () => '{'),
};

/** Where an input is put, by what it looks like. */
const KINDS = [
  { path: 'rules/input.yaml', ending: '.yaml', large: LARGE, most: 250_000 },
  { path: 'scenarios/input.yaml', ending: '.yaml', large: { ...LARGE_SCENARIOS, ...LARGE }, most: 250_000 },
  {
    path: 'scenarios/given/input.yaml',
    ending: '.yaml',
    large: { ...LARGE_GIVEN, ...LARGE },
    most: 250_000,
  },
  { path: 'templates/mail.mjml', ending: '.mjml', large: LARGE_TEMPLATES, most: 250_000 },
  { path: 'rules/goods.csv', ending: '.csv', large: LARGE_TABLES, most: 4_000_000 },
  { path: 'rules/lines.jsonl', ending: '.jsonl', large: LARGE_JSON_LINES, most: 4_000_000 },
];

/** The next input: a file and its text, and `what` it is for those who read of it. */
export function inputFrom(random, files) {
  const kind = random() < 0.5 ? KINDS[0] : pick(random, KINDS);
  const chance = random();
  if (chance < 0.03) {
    const name = pick(random, Object.keys(kind.large));
    const size = Math.floor(kind.most * random() ** 2) + 100;
    return { path: kind.path, text: kind.large[name](size), what: name };
  }
  if (chance < 0.1) return { path: kind.path, text: noise(random, below(random, 5000)), what: 'noise' };
  const fitting = files.filter(({ path }) => path.endsWith(kind.ending));
  const wanted = kind.path.startsWith('scenarios/') ? /scenarios/ : /rules|templates|corpus/;
  const { text } = pick(
    random,
    fitting.filter(({ path }) => wanted.test(path)),
  );
  const others = chance < 0.6 ? fitting.map((file) => file.text) : files.map((file) => file.text);
  return { path: kind.path, text: mutated(random, text, others), what: 'mutated' };
}

/** Every text that is made to be slow, at one size. */
export function* largeInputs(part) {
  for (const { path, large, most } of KINDS)
    for (const [name, text] of Object.entries(large)) yield { path, text: text(most * part), what: name };
}

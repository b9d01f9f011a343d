/** Catalogs' files: what is read from them, and how each mistake is told. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/vocabulary/json.js';
import { openProject } from '../../src/simulate/project.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import { MOST_ROWS } from '../../src/language/written-row.js';
import { LARGEST_TABLE } from '../../src/language/table.js';

type Doc = Readonly<Record<string, unknown>>;

const COLUMNS = {
  sku: { type: 'string' },
  name: { type: 'string' },
  price: { type: 'number', minimum: 0 },
  stock: { type: 'integer' },
  isNew: { type: 'boolean' },
  kind: { type: 'string', enum: ['lamp', 'chair'] },
};
const CATALOG: Doc = {
  kind: 'catalog',
  name: 'goods',
  version: 1,
  file: 'goods.csv',
  id: 'sku',
  columns: { type: 'object', required: ['name'], properties: COLUMNS },
};

/** A project of one catalog and its files, beside it unless their path says otherwise. */
const filesOf = (catalog: Doc, tables: Readonly<Record<string, string>>) => [
  { path: 'rules/shop/catalog.yaml', text: JSON.stringify(catalog) },
  ...Object.entries(tables).map(([name, text]) => ({
    path: name.startsWith('rules/') ? name : `rules/shop/${name}`,
    text,
  })),
];

const told = (files: Parameters<typeof openProject>[0]) =>
  openProject(files).diagnostics.map(
    ({ code, span, message }) =>
      `${code} ${span.file.replace('rules/shop/', '')}:${span.line}:${span.column} ${message}`,
  );

function rowsOf(catalog: Doc, tables: Readonly<Record<string, string>>): readonly JsonObject[] {
  const { ruleSet, diagnostics } = readRuleSet(filesOf(catalog, tables));
  expect(diagnostics).toEqual([]);
  return [...ruleSet.catalogs.get('goods')!.rows.values()];
}

describe('rows', () => {
  test('of a CSV are typed by their columns; empty cells are missing', () => {
    const text =
      'sku,name,price,stock,isNew,kind\na,Lamp,19.90,3,true,lamp\n007,"Chair, oak", 1e2 ,-1,FALSE,\n';
    expect(rowsOf(CATALOG, { 'goods.csv': text })).toEqual([
      { sku: 'a', name: 'Lamp', price: 19.9, stock: 3, isNew: true, kind: 'lamp' },
      { sku: '007', name: 'Chair, oak', price: 100, stock: -1, isNew: false },
    ]);
  });

  test('do not depend on byte order marks, line ends, blank lines or the order of columns', () => {
    const plain = rowsOf(CATALOG, { 'goods.csv': 'sku,name,price\na,"two\nlines",1\nb,"5"" wide",2' });
    expect(plain.map(({ name }) => name)).toEqual(['two\nlines', '5" wide']);
    for (const end of ['\n', '\r\n', '\r']) {
      const text = `\uFEFFname,price,sku${end}${end}"two${end}lines",1,a${end}"5"" wide",2,b${end}${end}`;
      expect(rowsOf(CATALOG, { 'goods.csv': text })).toEqual(plain);
    }
  });

  test('of JSON Lines are as they are written; null is missing', () => {
    const catalog = {
      ...CATALOG,
      file: 'goods.jsonl',
      columns: { type: 'object', properties: { sku: { type: 'string' }, tags: { type: 'array' } } },
    };
    const text = '\uFEFF{"sku":"a","tags":["x",1]}\r\n\r\n{"tags":null,"sku":"b"}\n';
    expect(rowsOf(catalog, { 'goods.jsonl': text })).toEqual([{ sku: 'a', tags: ['x', 1] }, { sku: 'b' }]);
  });

  test('may have columns that nothing reads, where the catalog says so', () => {
    const columns = { ...(CATALOG['columns'] as object), additionalProperties: true };
    const csv = 'sku,colour,name\na,red,Lamp\n';
    expect(rowsOf({ ...CATALOG, columns }, { 'goods.csv': csv })).toEqual([{ sku: 'a', name: 'Lamp' }]);
    const lines = '{"sku":"a","name":"Lamp","colour":{"deep":1}}';
    expect(rowsOf({ ...CATALOG, columns, file: 'goods.jsonl' }, { 'goods.jsonl': lines })).toEqual([
      { sku: 'a', name: 'Lamp' },
    ]);
  });

  test('are named by whole numbers as well, and lie anywhere in `rules/`', () => {
    const columns = { type: 'object', properties: { sku: { type: 'integer' } } };
    const catalog = { ...CATALOG, columns, file: '../data/goods.csv' };
    expect(rowsOf(catalog, { 'rules/data/goods.csv': 'sku\n7\n' })).toEqual([{ sku: 7 }]);
  });

  test('are what a CSV was written from, whatever the texts', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab ,;"\n\'éß😀\t'.match(/./gsu)!), minLength: 1 });
    const row = fc.record({
      name: cell,
      price: fc.option(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
    });
    const quoted = (value: JsonValue | undefined) =>
      value === undefined
        ? ''
        : /[",\n]/.test(String(value))
          ? `"${String(value).replaceAll('"', '""')}"`
          : String(value);
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        (rows, end) => {
          const lines = rows.map(({ name, price }, index) =>
            [`id-${index}`, name, price].map(quoted).join(','),
          );
          const text = ['sku,name,price', ...lines].map((line) => `${line}${end}`).join('');
          const expected = rows.map(({ name, price }, index) => ({
            sku: `id-${index}`,
            name,
            ...(price === undefined ? {} : { price: price + 0 }),
          }));
          expect(rowsOf(CATALOG, { 'goods.csv': text })).toEqual(expected);
        },
      ),
    );
  });
});

describe('a mistake in a file is told at its place', () => {
  test.each<[string, string, string]>([
    ['no row', 'sku,name\n', 'empty-file goods.csv:1:1 this table has no rows'],
    ['nothing at all', '\n', 'empty-file goods.csv:1:1 this table has no rows'],
    [
      'an unknown column',
      'sku,nmae,name\na,x,y',
      'unknown-column goods.csv:1:5 nothing reads the column `nmae`',
    ],
    [
      'a column twice',
      'sku,name,name\na,x,y',
      'duplicate-column goods.csv:1:10 there are two columns `name`',
    ],
    [
      'a required column that is missing',
      'sku,price\na,1',
      'missing-column goods.csv:1:1 the header has no column `name`',
    ],
    ['semicolons', 'sku;name\na;b', 'bad-csv goods.csv:1:1 the header is one single column'],
    ['tabs', 'sku\tname\na\tb', 'bad-csv goods.csv:1:1 the header is one single column'],
    ['a row too wide', 'sku,name\na,b,c', 'wrong-width goods.csv:2:1 this row has 3 cells, and the header 2'],
    ['a row too narrow', 'sku,name\na', 'wrong-width goods.csv:2:1 this row has 1 cell, and the header 2'],
    ['no id', 'sku,name\n,b', 'missing-value goods.csv:2:1 `sku` is missing'],
    ['an id twice', 'sku,name\na,b\nc,d\n"a",e', 'duplicate-id goods.csv:4:1 `a` is the sku of two rows'],
    ['no value where one must be', 'sku,name,price\na,,3', 'missing-value goods.csv:2:1 `name` is missing'],
    [
      'a price with its unit',
      'sku,name,price\na,"b,c",€ 3',
      'wrong-type goods.csv:2:9 `price` is `€ 3`, but must be a number',
    ],
    [
      'a price with a comma',
      'sku,name,price\na,b,"3,50"',
      'wrong-type goods.csv:2:5 `price` is `3,50`, but must be a number',
    ],
    [
      'a number beyond all numbers',
      'sku,name,price\na,b,1e999',
      'wrong-type goods.csv:2:5 `price` is `Infinity`, but must be a number',
    ],
    [
      'a hexadecimal number',
      'sku,name,price\na,b,0x10',
      'wrong-type goods.csv:2:5 `price` is `0x10`, but must be a number',
    ],
    [
      'half a piece',
      'sku,name,stock\na,b,1.5',
      'wrong-type goods.csv:2:5 `stock` is `1.5`, but must be a whole number',
    ],
    [
      'neither true nor false',
      'sku,name,isNew\na,b,yes',
      'wrong-type goods.csv:2:5 `isNew` is `yes`, but must be true or false',
    ],
    [
      'a value out of bounds',
      'sku,name,price\na,b,-1',
      'out-of-range goods.csv:2:5 `price` must be 0 or more',
    ],
    ['a value of no enumeration', 'sku,name,kind\na,b,lmap', 'unknown-value goods.csv:2:5 `kind` is `lmap`'],
    [
      'a mistake after a cell of two lines',
      'sku,name,price\na,"x\ny",1\nb,c,x',
      'wrong-type goods.csv:4:5 `price` is `x`, but must be a number',
    ],
    [
      'a mistake after CRLF',
      '\uFEFFsku,name,price\r\n\r\na,"x\r\ny",1\r\nb,c,x',
      'wrong-type goods.csv:5:5 `price` is `x`, but must be a number',
    ],
    ['a stray quote', 'sku,name\na,b"c\n', 'bad-csv goods.csv:2:1 a quote stands where none can stand'],
    [
      'a quote that ends too soon',
      'sku,name\na,"b"c\n',
      'bad-csv goods.csv:2:1 a quote stands where none can stand',
    ],
    [
      'a quote without end',
      'sku,name\na,"b\nc,d\n',
      'bad-csv goods.csv:3:1 a quote before this is never closed',
    ],
    [
      'a NUL byte',
      'sku,name\na,\0',
      'not-text goods.csv:2:3 this file holds a NUL byte, so it is not a text file',
    ],
    ['another encoding', 'sku,name\na,\uFFFD', 'not-text goods.csv:2:3 this file is not valid UTF-8'],
    [
      'a column that all objects have',
      'sku,name,constructor\na,b,c',
      'unknown-column goods.csv:1:10 nothing reads the column `constructor`',
    ],
    [
      'a column that pollutes',
      'sku,name,__proto__\na,b,c',
      'unknown-column goods.csv:1:10 nothing reads the column `__proto__`',
    ],
  ])('%s', (_name, text, expected) => {
    expect(told(filesOf(CATALOG, { 'goods.csv': text }))).toEqual([expected]);
  });

  test.each<[string, string, string]>([
    ['no JSON', '{"sku":"a","name":"b"}\n{"sku":', 'bad-json goods.jsonl:2:1 this line is not JSON'],
    ['a list', '["a"]', 'bad-json goods.jsonl:1:1 this line is no map'],
    [
      'a text for a number',
      '{"sku":"a","name":"b","price":"3"}',
      'wrong-type goods.jsonl:1:23 `price` is `3`, but must be a number',
    ],
    [
      'an unknown member',
      '{"sku":"a","name":"b","prise":3}',
      'unknown-column goods.jsonl:1:23 nothing reads the column `prise`',
    ],
    ['an id that is empty', '{"sku":"","name":"b"}', 'missing-value goods.jsonl:1:2 `sku` is missing'],
    ['an id that is null', '{"sku":null,"name":"b"}', 'missing-value goods.jsonl:1:2 `sku` is missing'],
    [
      'a number that is infinite',
      '{"sku":"a","name":"b","price":1e999}',
      'wrong-type goods.jsonl:1:23 `price` is `Infinity`, but must be a number',
    ],
    [
      'nesting without end',
      `{"sku":"a","name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      'too-deep goods.jsonl:1:12 `name` is nested deeper than 32',
    ],
    [
      'pollution',
      '{"sku":"a","name":"b","__proto__":{"x":1}}',
      'unknown-column goods.jsonl:1:23 nothing reads the column `__proto__`',
    ],
  ])('of JSON Lines: %s', (_name, text, expected) => {
    expect(told(filesOf({ ...CATALOG, file: 'goods.jsonl' }, { 'goods.jsonl': text }))).toEqual([expected]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('ten times, and then how many more there are', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => `a${index},b,x`);
    const found = told(filesOf(CATALOG, { 'goods.csv': ['sku,name,price', ...rows].join('\n') }));
    expect(found).toHaveLength(11);
    expect(found).toContain('more-mistakes goods.csv:12:7 99990 more mistakes from here on');
  });

  test('in all files at once, with those of the documents', () => {
    const catalog = { ...CATALOG, id: 'sku', boughtBy: ['Bought'], counts: 'counts.csv' };
    const found = told(
      filesOf(catalog, { 'goods.csv': 'sku,name\na,\n', 'counts.csv': 'id,with,count\na,a,0\n' }),
    );
    expect(found.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
      'unknown-event catalog.yaml:1:200'.replace(
        /\d+$/,
        String(JSON.stringify(catalog).indexOf('"Bought"') + 1),
      ),
      'out-of-range counts.csv:2:5',
      'missing-value goods.csv:2:1',
    ]);
  });
});

describe('limits', () => {
  test('a file of more than 16 MB is not read', () => {
    const text = `sku,name\na,${'x'.repeat(LARGEST_TABLE)}`;
    expect(told(filesOf(CATALOG, { 'goods.csv': text }))).toEqual([
      'file-too-large goods.csv:1:1 this table is larger than 16 MB',
    ]);
  });

  test('a table has 200,000 rows, and not one more', () => {
    const rows = Array.from({ length: MOST_ROWS + 1 }, (_, index) => `${index},b`);
    const small = ['sku,name', ...rows.slice(0, -1)].join('\n');
    expect(rowsOf(CATALOG, { 'goods.csv': small })).toHaveLength(MOST_ROWS);
    expect(told(filesOf(CATALOG, { 'goods.csv': ['sku,name', ...rows].join('\n') }))).toEqual([
      `too-many-rows goods.csv:${MOST_ROWS + 2}:1 a table has at most 200,000 rows`,
    ]);
  });
});

describe('the document', () => {
  const good = { 'goods.csv': 'sku,name\na,b\n' };
  test.each<[string, Doc, string]>([
    ['a file that is not there', { file: 'godos.csv' }, 'unknown-file'],
    ['a file out of `rules/`', { file: '../../goods.csv' }, 'outside-project'],
    ['a file of the machine', { file: '/etc/goods.csv' }, 'outside-project'],
    ['a file of another disk', { file: 'C:\\goods.csv' }, 'outside-project'],
    ['a file of another kind', { file: 'goods.xlsx' }, 'bad-format'],
    ['an id that is no column', { id: 'sk' }, 'unknown-column'],
    ['an id that all objects have', { id: 'constructor' }, 'unknown-column'],
    ['an id that is a price', { id: 'price' }, 'wrong-type'],
    ['rows that are no objects', { columns: { type: 'string' } }, 'wrong-type'],
    [
      'cells that are lists',
      { columns: { type: 'object', properties: { ...COLUMNS, tags: { type: 'array' } } } },
      'wrong-type',
    ],
    ['likeness within no column', { similar: { within: 'knid', by: 'price' } }, 'unknown-column'],
    ['likeness by a text', { similar: { within: 'kind', by: 'name' } }, 'wrong-type'],
    ['likeness by nothing', { similar: { within: 'kind' } }, 'missing-key'],
    ['an unknown key', { colums: {} }, 'unknown-key'],
    ['an event that is not declared', { boughtBy: ['Order Completd'] }, 'unknown-event'],
    ['an event that names nothing', { boughtBy: ['Email Sent'] }, 'unknown-property'],
    ['counts that are not there', { counts: 'counts.csv' }, 'unknown-file'],
    ['counts among the rows', { counts: 'goods.csv' }, 'mixed-forms'],
  ])('%s is told', (_name, change, code) => {
    const codes = told(filesOf({ ...CATALOG, ...change }, good)).map((one) => one.split(' ')[0]);
    expect(codes).toEqual([code]);
  });

  test('a table that no catalog names is not read, and that is told', () => {
    expect(told(filesOf(CATALOG, { ...good, 'old.csv': 'what\never' }))).toEqual([
      'unread-file old.csv:1:1 this file is not read',
    ]);
  });

  test('counts of rows that are gone are told, and of what is counted twice', () => {
    const catalog = { ...CATALOG, counts: 'counts.csv' };
    const counts = (text: string) =>
      told(filesOf(catalog, { ...good, 'counts.csv': `id,with,count\n${text}` }));
    expect(counts('')).toEqual([]);
    expect(counts('a,,3\ngone,a,1\n')).toEqual([
      'outdated-counts counts.csv:1:1 the catalog `goods` has no `gone`, which stand here',
    ]);
    expect(counts('a,,3\na,,4\n')).toEqual(['duplicate-id counts.csv:3:1 `a` is counted twice']);
    expect(counts('a,a,4\n')).toEqual(['duplicate-id counts.csv:2:3 nothing is bought with itself']);
    const wrong = told(
      filesOf(catalog, { 'goods.csv': 'sku,name\na,\n', 'counts.csv': 'id,with,count\na,,3\n' }),
    );
    expect(wrong).toEqual(['missing-value goods.csv:2:1 `name` is missing']);
  });

  test('the content of the files is part of the program’s name, and how their lines end is not', () => {
    const nameOf = (text: string) =>
      openProject(filesOf(CATALOG, { 'goods.csv': text })).project!.program.fingerprint;
    const before = nameOf('sku,name\na,b\n');
    expect(nameOf('\uFEFFsku,name\r\na,b\r\n')).toBe(before);
    expect(nameOf('sku,name\na,c\n')).not.toBe(before);
  });
});

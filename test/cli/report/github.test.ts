import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { byImportance, githubReport, githubSummary } from '../../../src/cli/report/github.js';
import type { Diagnostic } from '../../../src/vocabulary/diagnostic.js';
import { error, warning } from '../../../src/vocabulary/diagnostic.js';

const at = (line: number, endLine = line) => ({
  file: 'rules/a,b:c%.yaml',
  line,
  column: 3,
  endLine,
  endColumn: 5,
});
const same = (file: string) => file;

/** What the runner of GitHub Actions reads of a command: the words of `::NAME KEY=VALUE,…::MESSAGE`, unescaped. */
function read(line: string) {
  const [, name, words, data] = /^::(\w+) (.*?)::(.*)$/s.exec(line)!;
  const unescape = (text: string) =>
    text
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%');
  const properties = words!.split(',').map((word) => {
    const [key, ...value] = word.split('=');
    return [key!, unescape(value.join('='))] as const;
  });
  return { name, ...Object.fromEntries(properties), message: unescape(data!) };
}

describe('a command', () => {
  test('says the place, the code as its title, what is wrong and what helps', () => {
    const [line] = githubReport([error('bad-yaml', at(2), 'a % b', { help: 'c' })], same, '1 file').split(
      '\n',
    );
    expect(line).toBe(
      '::error file=rules/a%2Cb%3Ac%25.yaml,line=2,col=3,endLine=2,endColumn=5,title=bad-yaml::a %25 b%0Ac',
    );
  });

  test('has no columns where its place spans lines', () => {
    const [line] = githubReport([warning('unused-data', at(2, 4), 'a')], same, '1 file').split('\n');
    expect(line).toBe('::warning file=rules/a%2Cb%3Ac%25.yaml,line=2,endLine=4,title=unused-data::a');
  });

  test('is one line, and is read as it was meant, whatever users write', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ':', ',', '%', '\n', '\r', '=', '🎉', '::', '%0A') });
    fc.assert(
      fc.property(text, text, (file, message) => {
        const span = { ...at(1), file };
        const lines = githubReport([error('bad-yaml', span, message)], same, '1 file').split('\n');
        expect(lines).toHaveLength(2);
        expect(read(lines[0]!)).toMatchObject({ name: 'error', file, title: 'bad-yaml', message });
      }),
    );
  });
});

const many = (count: number, make: (index: number) => Diagnostic) =>
  Array.from({ length: count }, (_, index) => make(index));

describe('of many', () => {
  const all = [
    ...many(3, (index) => warning('unused-data', at(index), 'w')),
    ...many(12, (index) => error('unknown-key', at(index), 'e')),
    error('bad-yaml', at(99), 'y'),
  ];

  test('what hides others comes first, then errors, then warnings', () => {
    const codes = byImportance(all).map(({ code }) => code);
    expect(codes).toEqual([
      'bad-yaml',
      ...many(12, () => null!).map(() => 'unknown-key'),
      ...many(3, () => null!).map(() => 'unused-data'),
    ]);
  });

  test('all are written, and the last line says how many GitHub does not show', () => {
    const lines = githubReport(all, same, '4 files').split('\n');
    expect(lines).toHaveLength(all.length + 1);
    expect(lines.at(-1)).toBe(
      '4 files: 13 errors, 3 warnings; GitHub shows 10 of each at most, so 3 only here and in the summary',
    );
  });
});

describe('the summary', () => {
  test('is a table with a row each, linked to the commit', () => {
    const markdown = githubSummary(
      [
        error('unknown-key', { ...at(2), file: 'rules/a.yaml' }, 'unknown key `a|b`', {
          help: 'did you mean `<b>`?',
        }),
      ],
      (file) => `shop/${file}`,
      (path, line) => `https://github.com/o/r/blob/c/${path}#L${line}`,
      '1 file',
    );
    expect(markdown).toBe(`### Mailwright: 1 error

1 file

| | place | what is wrong | help |
| --- | --- | --- | --- |
| ❌ <code>unknown-key</code> | <a href="https&#58;//github.com/o/r/blob/c/shop/rules/a.yaml&#35;L2">shop/rules/a.yaml&#58;2</a> | unknown key <code>a&#124;b</code> | did you mean <code>&#60;b&#62;</code>? |

`);
  });

  test('says how many it leaves out', () => {
    const markdown = githubSummary(
      many(501, (index) => error('bad-yaml', at(index), 'e')),
      same,
      () => undefined,
      '1 file',
    );
    expect(markdown.split('\n').filter((line) => line.startsWith('| ❌'))).toHaveLength(500);
    expect(markdown).toContain('… and 1 more\n');
  });

  test('is no table where nothing is wrong', () => {
    expect(githubSummary([], same, () => undefined, '1 campaign in 2 files')).toBe(
      '### Mailwright: no mistakes\n\n1 campaign in 2 files\n\n',
    );
  });

  test('has one row a finding, and no Markdown or HTML of a user', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '|', '\n', '`', '<', '&', '*', '[', ']', '(', '\\', '@', '_', '🎉'),
    });
    fc.assert(
      fc.property(text, (message) => {
        const markdown = githubSummary([error('bad-yaml', at(1), message)], same, () => undefined, '1 file');
        const row = markdown.split('\n').find((line) => line.startsWith('| ❌'))!;
        const cells = row.split(' | ');
        expect(cells).toHaveLength(4);
        expect(cells[2]!.replaceAll(/<\/?code>/g, '').replaceAll(/&#\d+;/g, '')).not.toMatch(
          /[|`<>*[\]\\@_&]/,
        );
      }),
    );
  });
});

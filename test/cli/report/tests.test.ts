/** Reports of a run of scenarios: what programs read is read again, and what people read fits their terminal. */
import { parseDocument as parseMarkup } from 'htmlparser2';
import { getElementsByTagName, textContent } from 'domutils';
import type { Element } from 'domhandler';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { Failure } from '../../../src/check/failure.js';
import type { Outcome } from '../../../src/check/outcome.js';
import { inOrder, mistakeOutcome } from '../../../src/check/outcome.js';
import { OUTPUT_SCHEMAS } from '../../../src/cli/report/schemas.js';
import { githubTestReport, githubTestSummary } from '../../../src/cli/report/tests/github.js';
import { jsonReport } from '../../../src/cli/report/tests/json.js';
import { junitReport } from '../../../src/cli/report/tests/junit.js';
import { dotReport, prettyReport, verboseReport } from '../../../src/cli/report/tests/pretty.js';
import type { Look, Results } from '../../../src/cli/report/tests/results.js';
import { summaryLine } from '../../../src/cli/report/tests/results.js';
import { tapReport } from '../../../src/cli/report/tests/tap.js';
import { error } from '../../../src/vocabulary/diagnostic.js';
import { runs } from '../../runs.js';

const TEXT = Array.from({ length: 60 }, (_, line) => `- name: what stands in line ${line + 1}`).join('\n');
const FILES = ['scenarios/a.yaml', 'scenarios/deep/b.yaml'];
const spanOf = (file: string, line: number) => ({ file, line, column: 3, endLine: line, endColumn: 7 });

function failure(message: string, line: number, more: Partial<Failure> = {}): Failure {
  return { span: spanOf(FILES[0]!, line), message, details: [], ...more };
}

function scenario(name: string, line: number, failures: readonly Failure[] = [], file = FILES[0]!): Outcome {
  const status = failures.length === 0 ? 'passed' : 'failed';
  return { kind: 'scenario', file, span: spanOf(file, line), name, status, failures, duration: 12.3456 };
}

const MISTAKE = mistakeOutcome(
  error('unknown-event', spanOf('rules/shop.yaml', 2), 'there is no event `Aded`', {
    help: 'did you mean `Added`?',
  }),
);

function resultsOf(outcomes: readonly Outcome[], more: Partial<Results> = {}): Results {
  const texts = new Map([...FILES, 'rules/shop.yaml'].map((file) => [file, TEXT]));
  return { outcomes: inOrder(outcomes), leftOut: 0, isStopped: false, duration: 1234, texts, ...more };
}

const PLAIN: Look = { colors: pc.createColors(false), columns: undefined };
const SAME = (file: string) => file;

const MIXED = resultsOf([
  scenario('a < b & "c" ]]> done', 1),
  scenario('fails # twice', 5, [
    failure('the subject is `A`, not `B`', 9, { details: ['cart#1:', '  waits'], help: 'write `C`' }),
    failure('the HTML is not as in x.html', 7, {
      difference: { expected: 'same\nold\nend\n', found: 'same\nnew\nend\n' },
    }),
  ]),
  scenario('of another file', 3, [], FILES[1]!),
  MISTAKE,
  MISTAKE,
]);

describe('pretty', () => {
  test('a line for each file, what is amiss in full, counts last', () => {
    expect(prettyReport(MIXED, PLAIN)).toBe(
      `✗ scenarios/a.yaml       1 passed, 1 failed
✓ scenarios/deep/b.yaml  1 passed

error[unknown-event] rules/shop.yaml:2:3  there is no event \`Aded\`
    2 | - name: what stands in line 2
      |   ^^^^ did you mean \`Added\`?

\`mailwright explain unknown-event\` tells more

✗ scenarios/a.yaml:5:3  fails # twice

  scenarios/a.yaml:9:3
    9 | - name: what stands in line 9
      |   ^^^^
  the subject is \`A\`, not \`B\`

    cart#1:
      waits

  write \`C\`

  scenarios/a.yaml:7:3
    7 | - name: what stands in line 7
      |   ^^^^
  the HTML is not as in x.html

  - expected, + what came, from line 2

    same
  - old
  + new
    end

scenarios: 2 passed, 1 failed in 2 files, 1 mistake (1.2 s)`.replace('\n   \n', '\n'),
    );
  });

  test('verbose has a line for each scenario, dot a mark', () => {
    expect(verboseReport(MIXED, PLAIN).split('\n').slice(0, 4)).toEqual([
      '✓ scenarios/a.yaml:1:3  a < b & "c" ]]> done  12 ms',
      '✗ scenarios/a.yaml:5:3  fails # twice  12 ms',
      '✓ scenarios/deep/b.yaml:3:3  of another file  12 ms',
      '',
    ]);
    const many = resultsOf(Array.from({ length: 45 }, (_, line) => scenario(`s${line}`, line + 1)));
    expect(dotReport(many, { ...PLAIN, columns: 40 }).split('\n')).toEqual([
      '·'.repeat(40),
      '·'.repeat(5),
      '',
      'scenarios: 45 passed in 1 file (1.2 s)',
    ]);
  });

  test('the last line tells what was not run', () => {
    const more = { leftOut: 1234, isStopped: true, duration: 65_000 };
    expect(summaryLine(resultsOf([scenario('a', 1, [failure('m', 2)])], more))).toBe(
      'scenarios: 1 failed in 1 file, 1,234 left out, stopped early (65.0 s)',
    );
    expect(summaryLine(resultsOf([]))).toBe('scenarios: 0 passed in 0 files (1.2 s)');
  });
});

const words = fc.string({ unit: 'grapheme', maxLength: 60 });
const anyFailure = fc.record({
  message: fc.oneof(words, fc.lorem({ maxCount: 40 })),
  details: fc.array(fc.oneof(words, fc.lorem({ maxCount: 40 })), { maxLength: 4 }),
  help: fc.option(fc.lorem({ maxCount: 40 }), { nil: undefined }),
  difference: fc.option(fc.record({ expected: fc.lorem({ mode: 'sentences' }), found: words }), {
    nil: undefined,
  }),
  line: fc.integer({ min: 1, max: 60 }),
});
const anyOutcome = fc
  .record({
    name: fc.oneof(
      words,
      fc.constant('esc \u001b[31m bell \u0007 \u202e \r\n and more'),
      fc.lorem({ maxCount: 30 }),
    ),
    line: fc.integer({ min: 1, max: 60 }),
    file: fc.constantFrom(...FILES),
    failures: fc.array(anyFailure, { maxLength: 3 }),
  })
  .map(({ name, line, file, failures }) =>
    scenario(
      name,
      line,
      failures.map(({ line: at, difference, ...one }) => ({
        span: spanOf(file, at),
        ...one,
        ...(difference ? { difference } : {}),
      })),
      file,
    ),
  );
/** What a file says goes into its mistakes as well. */
const LOUD = mistakeOutcome(
  error('bad-format', spanOf(FILES[1]!, 3), '`\u001b[31m` is no name', { help: 'write \u0007 otherwise' }),
);
const anyResults = fc
  .array(
    fc.oneof({ weight: 5, arbitrary: anyOutcome }, { weight: 1, arbitrary: fc.constantFrom(MISTAKE, LOUD) }),
    {
      maxLength: 15,
    },
  )
  .map((outcomes) => resultsOf(outcomes));

const FOR_PEOPLE = { pretty: prettyReport, verbose: verboseReport, dot: dotReport };

describe.each(Object.entries(FOR_PEOPLE))('%s', (_name, report) => {
  test('fits the terminal where its words do, sends it nothing but text, and colours nothing else', () => {
    fc.assert(
      fc.property(anyResults, fc.constantFrom(80, 120), (results, columns) => {
        const plain = report(results, { ...PLAIN, columns });
        for (const line of plain.split('\n')) {
          expect(line).not.toMatch(/[^\P{Cc}\t]/u);
          const longest = Math.max(
            ...line
              .trim()
              .split(/ +/)
              .map((word) => word.length),
          );
          if (longest < 40 && !line.includes(' | ')) expect(line.length).toBeLessThanOrEqual(columns);
        }
        const coloured = report(results, { colors: pc.createColors(true), columns });
        // eslint-disable-next-line no-control-regex
        expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
      }),
      { numRuns: runs(50) },
    );
  });
});

const elements = (from: Element | ReturnType<typeof parseMarkup>, name: string): readonly Element[] =>
  getElementsByTagName(name, from, true);

describe('junit', () => {
  const parsed = (results: Results) => parseMarkup(junitReport(results, SAME), { xmlMode: true });

  test('has what services look for', () => {
    const [one, two] = elements(parsed(MIXED), 'testcase').slice(1);
    expect(one!.attribs).toEqual({
      classname: 'scenarios/a.yaml',
      name: 'a < b & "c" ]]> done',
      time: '0.012',
      file: 'scenarios/a.yaml',
      line: '1',
    });
    const [failed] = elements(two!, 'failure');
    expect(failed!.attribs).toEqual({ message: 'the subject is `A`, not `B`', type: 'Expectation' });
    expect(textContent(failed!)).toContain('scenarios/a.yaml:9:3\nthe subject is `A`, not `B`\n\n  cart#1:');
    expect(textContent(failed!)).toContain('scenarios/a.yaml:7:3\nthe HTML is not');
    const [mistake] = elements(parsed(MIXED), 'error');
    expect(mistake!.attribs).toEqual({ message: 'there is no event `Aded`', type: 'unknown-event' });
  });

  test('holds what would end a part of it, and shows what no XML can hold', () => {
    const odd = scenario('\uFFFF \uD800 ]]>', 1, [
      failure('is `]]>`, not `]]>`', 9, { details: [']]> ]]> </failure> \uFFFE'] }),
    ]);
    const document = parsed(resultsOf([odd]));
    const [only] = elements(document, 'testcase');
    expect(only!.attribs['name']).toBe('\uFFFD \uFFFD ]]>');
    const [failed] = elements(document, 'failure');
    expect(textContent(failed!)).toContain('is `]]>`, not `]]>`\n\n  ]]> ]]> </failure> \uFFFD');
  });

  /** As the schema of Jenkins has them; what is below an element comes in any order there. */
  const ALLOWED: Readonly<
    Record<string, readonly [attributes: readonly string[], inside: readonly string[]]>
  > = {
    testsuites: [['name', 'tests', 'failures', 'errors', 'skipped', 'time'], ['testsuite']],
    testsuite: [['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'file'], ['testcase']],
    testcase: [
      ['name', 'classname', 'time', 'file', 'line'],
      ['failure', 'error'],
    ],
    failure: [['message', 'type'], []],
    error: [['message', 'type'], []],
  };

  function checkElement(element: Element): void {
    const [attributes, inside] = ALLOWED[element.name]!;
    expect(attributes).toEqual(expect.arrayContaining(Object.keys(element.attribs)));
    const children = element.children.filter((one): one is Element => one.type === 'tag');
    expect(inside).toEqual(expect.arrayContaining([...new Set(children.map(({ name }) => name))]));
    children.forEach(checkElement);
  }

  test('is well formed, complete, and counts right, whatever is in it', () => {
    fc.assert(
      fc.property(anyResults, (results) => {
        const [root, ...others] = parsed(results).children.filter((one) => one.type === 'tag') as Element[];
        expect(others).toEqual([]);
        checkElement(root!);
        const { outcomes } = results;
        const failed = outcomes.filter(({ kind, status }) => kind === 'scenario' && status === 'failed');
        expect(root!.attribs).toMatchObject({
          tests: String(outcomes.length),
          failures: String(failed.length),
          errors: String(outcomes.filter(({ kind }) => kind === 'mistake').length),
        });
        const cases = elements(root!, 'testcase');
        const places = (one: Outcome) => `${one.file}:${one.span.line}`;
        expect(cases.map(({ attribs }) => `${attribs['file']}:${attribs['line']}`).sort()).toEqual(
          outcomes.map(places).sort(),
        );
        for (const suite of elements(root!, 'testsuite')) {
          expect(suite.attribs['tests']).toBe(String(elements(suite, 'testcase').length));
        }
      }),
      { numRuns: runs(50) },
    );
  });
});

test('json fits its schema, whatever is in it', () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true });
  const validate = ajv.compile(OUTPUT_SCHEMAS['test']!);
  fc.assert(
    fc.property(anyResults, (results) => {
      const printed = JSON.parse(jsonReport(results)) as { counts: { passed: number; failed: number } };
      validate(printed);
      expect(validate.errors).toBeNull();
      const scenarios = results.outcomes.filter(({ kind }) => kind === 'scenario');
      expect(printed.counts.passed + printed.counts.failed).toBe(scenarios.length);
    }),
    { numRuns: runs(50) },
  );
});

test('tap has a line for each test, in order, and YAML that can be read below those that fail', () => {
  fc.assert(
    fc.property(anyResults, (results) => {
      const lines = tapReport(results).split('\n');
      expect(lines.slice(0, 2)).toEqual(['TAP version 14', `1..${results.outcomes.length}`]);
      const tests = lines.filter((line) => /^(not )?ok /.test(line));
      expect(tests.map((line) => /^(?:not )?ok (\d+) - /.exec(line)![1])).toEqual(
        results.outcomes.map((_, index) => String(index + 1)),
      );
      const failed = results.outcomes.filter(({ status }) => status === 'failed');
      expect(tests.filter((line) => line.startsWith('not'))).toHaveLength(failed.length);
      const blocks = tapReport(results).matchAll(/^ {2}---\n([\s\S]*?)^ {2}\.\.\.$/gm);
      const read = [...blocks].map(
        ([, yaml]) => parseYaml(yaml!.replace(/^ {2}/gm, '')) as { failures: Failure[] },
      );
      expect(read.map(({ failures }) => failures.map(({ message }) => message))).toEqual(
        failed.map(({ failures }) => failures.map(({ message }) => message)),
      );
    }),
    { numRuns: runs(50) },
  );
});

describe('github', () => {
  const many = resultsOf([
    ...Array.from({ length: 14 }, (_, line) =>
      scenario(`s${line}`, line + 1, [failure('no, it: is\nnot', line + 1)]),
    ),
    MISTAKE,
  ]);

  test('annotates ten lines at most, mistakes first, from the root of the repository', () => {
    const lines = githubTestReport(many, (file) => `shop/${file}`).split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe(
      '::error file=shop/rules/shop.yaml,line=2,col=3,endLine=2,endColumn=7,title=unknown-event::there is no event `Aded`%0Adid you mean `Added`?',
    );
    expect(lines[1]).toBe(
      '::error file=shop/scenarios/a.yaml,line=1,col=3,endLine=1,endColumn=7,title=s0::no, it: is%0Anot',
    );
  });

  test('lists all of them in the summary', () => {
    const summary = githubTestSummary(many, SAME, (path, line) => `https://example.com/${path}#L${line}`);
    expect(summary).toContain('### Mailwright: scenarios: 14 failed in 1 file, 1 mistake (1.2 s)');
    expect(summary.split('\n').filter((line) => line.startsWith('| ❌'))).toHaveLength(15);
  });

  test('says nothing at lines where nothing is amiss', () => {
    expect(githubTestReport(resultsOf([scenario('a', 1)]), SAME)).toBe('');
  });
});

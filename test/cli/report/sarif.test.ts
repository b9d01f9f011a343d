import type { FormatsPlugin } from 'ajv-formats';
import addFormatsModule from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Log, Region } from 'sarif';
import { describe, expect, test } from 'vitest';
import { sarifReport } from '../../../src/cli/report/sarif.js';
import type { SourceFile } from '../../../src/language/source-file.js';
import { openProject } from '../../../src/simulate/project.js';
import { error } from '../../../src/vocabulary/diagnostic.js';
import { SARIF_SCHEMA } from './sarif-schema.js';

const FILES: readonly SourceFile[] = [
  {
    path: 'rules/my ségment.yaml',
    text: 'kind: segment # 🎉\nname: a\nversion: 1\nwhen: { condition: "b" }\n---\nkind: segment\nname: b\nversion: "1"\n---\nkind: segment\nname: bb\nversion: 1\nwhen: { condition: c }\n',
  },
  { path: 'rules/z.yaml', text: 'kind: segment\nname: a\nversion: 1\n🎉: 1\n' },
];

const { diagnostics } = openProject(FILES);
const text = sarifReport(diagnostics, FILES, (file) => `shop/${file}`);
const log = JSON.parse(text) as Log;
const [run] = log.runs;

test('is of the form that the standard has', () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  (addFormatsModule as unknown as FormatsPlugin)(ajv, ['uri', 'uri-reference']);
  const validate = ajv.compile(SARIF_SCHEMA);
  validate(log);
  expect(validate.errors).toBeNull();
});

test('has a result for each diagnostic, with its rule and its place', () => {
  const rules = run!.tool.driver.rules!;
  expect(run!.results!.length).toBe(diagnostics.length);
  expect(diagnostics.length).toBeGreaterThan(3);
  for (const [index, one] of run!.results!.entries()) {
    const { code, span, message } = diagnostics[index]!;
    expect(rules[one.ruleIndex!]!.id).toBe(code);
    expect(one.message.text).toContain(message);
    const { artifactLocation, region } = one.locations![0]!.physicalLocation!;
    expect(decodeURIComponent(artifactLocation!.uri!)).toBe(`shop/${span.file}`);
    expect(run!.artifacts![artifactLocation!.index!]!.location).toMatchObject({
      uri: artifactLocation!.uri,
      uriBaseId: '%SRCROOT%',
    });
    expect(region).toEqual({
      startLine: span.line,
      startColumn: span.column,
      endLine: span.endLine,
      endColumn: span.endColumn,
    });
  }
  expect(new Set(run!.results!.map((one) => one.partialFingerprints!['primaryLocationLineHash'])).size).toBe(
    diagnostics.length,
  );
});

/** The text of a region, as a reader of SARIF cuts it out by UTF-16 columns. */
function cut(file: string, { startLine, startColumn, endLine, endColumn }: Region): string {
  const lines = FILES.find(({ path }) => path === file)!.text.split('\n');
  expect(startLine).toBe(endLine);
  return lines[startLine! - 1]!.slice(startColumn! - 1, endColumn! - 1);
}

describe('related places and fixes', () => {
  test('a second of one name tells of the first', () => {
    const second = run!.results!.find(({ ruleId }) => ruleId === 'duplicate-name')!;
    const { physicalLocation, message } = second.relatedLocations![0]!;
    expect(message!.text).toBe('declared here first');
    expect(physicalLocation!.artifactLocation!.uri).toBe('shop/rules/my%20s%C3%A9gment.yaml');
    expect(cut('rules/my ségment.yaml', physicalLocation!.region!)).toBe('a');
  });

  test('a fix says what goes and what comes', () => {
    const fixed = run!.results!.filter(({ fixes }) => fixes);
    expect(fixed.map(({ ruleId }) => ruleId)).toContain('wrong-type');
    const [replacement] = fixed.find(({ ruleId }) => ruleId === 'wrong-type')!.fixes![0]!.artifactChanges[0]!
      .replacements;
    expect(cut('rules/my ségment.yaml', replacement!.deletedRegion)).toBe('"1"');
    expect(replacement!.insertedContent!.text).toBe('1');
  });
});

test('the help of a rule is its page', () => {
  const report = JSON.parse(
    sarifReport(
      [error('unknown-key', { file: 'a', line: 1, column: 1, endLine: 1, endColumn: 2 }, 'x [y](1)')],
      [],
      (file) => file,
    ),
  ) as Log;
  const rule = report.runs[0]!.tool.driver.rules![0]!;
  expect(rule.help!.markdown).toContain('most often one that is misspelt');
  expect(rule.fullDescription!.text).not.toContain('`');
  expect(report.runs[0]!.results![0]!.message.text).toBe('x \\[y](1)');
});

test('of a sound project it has no results, and the rest of the form', () => {
  const report = JSON.parse(sarifReport([], [], (file) => file)) as Log;
  expect(report.runs[0]!.results).toEqual([]);
  expect(report.runs[0]!.invocations).toEqual([{ executionSuccessful: true }]);
});

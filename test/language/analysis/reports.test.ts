/** What is told of rules that are sound and senseless: cases as data, each with its place, its words and its help. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { unusedDeclarations } from '../../../src/language/analysis/unused.js';
import { openProject } from '../../../src/simulate/project.js';
import type { Diagnostic } from '../../../src/vocabulary/diagnostic.js';
import { formatPlace, sortDiagnostics } from '../../../src/vocabulary/diagnostic.js';

const FOLDER = join(import.meta.dirname, 'fixtures');
const BASE = ['shop.yaml', 'policy.yaml'].map((name) => ({
  path: `rules/${name}`,
  text: readFileSync(join(FOLDER, name), 'utf8'),
}));
const TEMPLATE = { path: 'templates/mail.mjml', text: '<mjml><mj-body></mj-body></mjml>' };

interface Case {
  readonly name: string;
  readonly rules: string;
  /** In place of the base's policy. */
  readonly policy?: string;
  readonly told: readonly string[];
}

/** `line:column-end code (warning): message (help) | related`. */
function toldOf({ code, severity, span, message, help, related = [] }: Diagnostic): string {
  const place = `${span.file === 'rules/case.yaml' ? '' : `${span.file}:`}${span.line}:${span.column}-${span.endColumn}`;
  const others = related.map(
    (one) => `${formatPlace(one.span).replace('rules/case.yaml:', '')} ${one.message}`,
  );
  return [
    `${place} ${code}${severity === 'warning' ? ' (warning)' : ''}: ${message} (${help})`,
    ...others,
  ].join(' | ');
}

function filesOf({ rules, policy }: Pick<Case, 'rules' | 'policy'>) {
  const others = policy === undefined ? BASE : BASE.filter(({ path }) => !path.endsWith('policy.yaml'));
  const own = policy === undefined ? [] : [{ path: 'rules/policy.yaml', text: policy }];
  return [...others, ...own, TEMPLATE, { path: 'rules/case.yaml', text: rules }];
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.cases.yaml'));

describe.each(files)('%s', (file) => {
  const cases = parse(readFileSync(join(FOLDER, file), 'utf8')) as readonly Case[];

  test.each(cases.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const { diagnostics, project } = openProject(filesOf(one));
    const unused = file.startsWith('unused') && project ? unusedDeclarations(project.ruleSet) : [];
    const found = sortDiagnostics([...diagnostics, ...unused]);
    expect(found.map(toldOf)).toEqual(one.told);
    for (const { message, help } of found) {
      expect(message).toMatch(/^[a-z`][^\n]*[^.\n]$/);
      expect(help).toMatch(/^[a-z`][^\n]*[^.\n]$/);
    }
    expect(project === undefined).toBe(found.some(({ severity }) => severity === 'error'));
  });
});

test('the base is sound', () => {
  expect(openProject([...BASE, TEMPLATE]).diagnostics).toEqual([]);
});

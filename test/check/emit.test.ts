import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import { describe, expect, it } from 'vitest';
import { emitScenarios, emitWhole } from '../../src/check/emit.js';
import { mailwright } from '../../src/cli/runner/vitest-plugin.js';
import { shopFile } from './shop.js';

/** The statements that stand for a place, each with the text of the YAML there. */
function placesOf(text: string): readonly string[] {
  const { code, map } = emitScenarios({ path: 'scenarios/deep/one.yaml', text });
  const traced = new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]);
  return code.split('\n').flatMap((statement, index) => {
    const { source, line, column } = originalPositionFor(traced, { line: index + 1, column: 0 });
    if (source === null || line === null) return [];
    expect(source).toBe('one.yaml');
    return [`${statement} ${text.split('\n')[line - 1]!.slice(column)}`];
  });
}

describe('a scenario file as a module', () => {
  it('has a statement for every scenario, mapped to its name', () => {
    expect(placesOf(shopFile('scenarios/holds.yaml'))).toEqual([
      'file.projectMistakes(); # Everything here holds.',
      'file.scenario(0); a cart is remembered after an hour',
      'file.scenario(1); a buyer is left alone',
      'file.scenario(2); the night holds a reminder back',
      'file.scenario(3); who said no gets nothing',
      'file.scenario(4); others may be sent',
    ]);
  });

  it('has a statement for every mistake that its text alone tells, mapped to it', () => {
    const text = `- name: one\n  whn: []\n  then: [{ nothing: false }]\n- { name: two, when: [{ at: x, event: y }], then: [{ nothing: true }] }\n`;
    expect(placesOf(text)).toEqual([
      'file.projectMistakes(); - name: one',
      'file.mistake(0); whn: []',
      'file.mistake(1); false }]',
      'file.scenario(1); two, when: [{ at: x, event: y }], then: [{ nothing: true }] }',
    ]);
  });

  it('never throws, whatever the file holds', () => {
    for (const text of ['', '\0', 'a: [', '\uFEFF- x', '- &a [*a]', '${`', `- name: "'"\n`]) {
      expect(placesOf(text)[1]).toContain('file.mistake(0);');
    }
  });

  it('is one statement, read by nobody before it runs, for who tells of the tests by their outcomes', () => {
    const file = { path: 'scenarios/one.yaml', text: '- name: "`${process.exit()}` \\u2028' };
    const { code, map } = emitWhole(file);
    expect(map).toBeNull();
    expect(code.split('\n').slice(2)).toEqual([
      `project.open(${JSON.stringify(file)}, { expect, test }).all();`,
      '',
    ]);
  });

  it('imports what it depends on, and nothing else, where it is never called', () => {
    const { code } = emitScenarios({ path: 'scenarios/one.yaml', text: '' }, [
      'rules/a b.yaml',
      'templates/x.mjml',
      'rules/odd?.yaml',
    ]);
    expect(code).toContain(
      'export const dependencies = () => [import("/rules/a b.yaml"), import("/templates/x.mjml")];',
    );
  });

  it('is a function of the file and of what it depends on, and holds its text as data', () => {
    const file = { path: 'scenarios/one.yaml', text: '- name: "`${process.exit()}` \\u2028"\n' };
    expect(emitScenarios(file)).toEqual(emitScenarios({ ...file }));
    expect(emitScenarios(file).code).toContain(JSON.stringify(file));
  });
});

describe('the plugin', () => {
  const plugin = mailwright();
  plugin.configResolved({ root: '/shop/' });
  const transform = (path: string) => plugin.transform('- text', path)?.code;

  it('makes modules of scenarios, rules and templates, and of nothing else', () => {
    expect(transform('/shop/scenarios/a/b.yaml')).toContain('file.projectMistakes();');
    expect(transform('/shop/rules/a.yaml')).toBe('export default "- text";');
    expect(transform('/shop/templates/a.mjml')).toBe('export default "- text";');
    for (const path of [
      '/shop/src/a.yaml',
      '/shop/scenarios/a.ts',
      '/other/rules/a.yaml',
      '/shop/node_modules/x/rules/a.yaml',
    ]) {
      expect(transform(path)).toBeUndefined();
    }
  });
});

/** Which scenarios a filter names. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Filter } from '../../src/check/filter.js';
import { chosenCases, filesFor, readFilter } from '../../src/check/filter.js';
import { readCases } from '../../src/check/scenario.js';
import { readScenarioFile } from '../../src/check/scenario-file.js';
import { runs } from '../runs.js';
import { openShop } from './shop.js';

const FILES = [
  'scenarios/cart.yaml',
  'scenarios/flows/cart.yaml',
  'scenarios/flows/recart.yaml',
  'scenarios/x.yml',
];
const { project } = await openShop();

describe('readFilter', () => {
  it.each<readonly [string, Filter]>([
    ['scenarios/cart.yaml', { kind: 'files', paths: ['scenarios/cart.yaml'] }],
    ['./scenarios/cart.yaml:12', { kind: 'files', paths: ['scenarios/cart.yaml'], line: 12 }],
    ['scenarios/cart.yaml:12:5', { kind: 'files', paths: ['scenarios/cart.yaml'], line: 12 }],
    ['cart.yaml', { kind: 'files', paths: ['scenarios/cart.yaml', 'scenarios/flows/cart.yaml'] }],
    ['flows/cart.yaml', { kind: 'files', paths: ['scenarios/flows/cart.yaml'] }],
    ['ecart.yaml', { kind: 'files', paths: ['scenarios/flows/recart.yaml'] }],
    ['x.yml:3', { kind: 'files', paths: ['scenarios/x.yml'], line: 3 }],
    ['no.yaml', { kind: 'files', paths: [] }],
    ['scenarios', { kind: 'files', paths: FILES }],
    ['scenarios/flows/', { kind: 'files', paths: FILES.slice(1, 3) }],
    ['flows', { kind: 'name', text: 'flows' }],
    ['a cart: 12', { kind: 'name', text: 'a cart: 12' }],
    ['(.*) [x', { kind: 'name', text: '(.*) [x' }],
  ])('%s', (text, filter) => {
    expect(readFilter(text, FILES)).toEqual(filter);
  });

  it('reads all files for a part of a name, and no other than those that are named', () => {
    const [name, file] = ['part', 'x.yml'].map((text) => readFilter(text, FILES)) as [Filter, Filter];
    expect(filesFor([], FILES)).toEqual(FILES);
    expect(filesFor([name, file], FILES)).toEqual(FILES);
    expect(filesFor([file], FILES)).toEqual(['scenarios/x.yml']);
  });
});

/** Scenarios of so many lines each, with comments between them, and mistakes in some. */
const anyFile = fc.array(fc.record({ comments: fc.nat(2), blank: fc.nat(2), isWrong: fc.boolean() }), {
  minLength: 1,
  maxLength: 8,
});

describe('chosenCases', () => {
  it('takes the scenario above whose first line is the nearest, and none where that has a mistake', () => {
    fc.assert(
      fc.property(anyFile, fc.integer({ min: 1, max: 60 }), (scenarios, line) => {
        const lines: string[] = [];
        /** By line, the scenario that it belongs to. */
        const owners: (number | undefined)[] = [];
        let owner: number | undefined;
        const write = (text: string) => {
          lines.push(text);
          owners.push(owner);
        };
        for (const [index, { comments, blank, isWrong }] of scenarios.entries()) {
          for (let count = 0; count < comments; count++) write('# between');
          owner = index;
          write(`- name: scenario ${index}`);
          write(
            `  when: [{ at: '2026-03-02T10:00:00Z', event: ${isWrong ? 'Order Cmpleted' : 'Order Completed'} }]`,
          );
          write('  then: [{ others: allowed }]');
          for (let count = 0; count < blank; count++) write('');
        }
        const file = { path: 'scenarios/cart.yaml', text: lines.join('\n') };
        const read = readScenarioFile(file);
        const cases = readCases(file, read, project);
        const filter: Filter = { kind: 'files', paths: [file.path], line };
        const chosen = [...chosenCases([filter], file.path, read, cases)].map(({ name }) => name);
        const wanted = line > lines.length ? scenarios.length - 1 : owners[line - 1];
        const isSound = wanted !== undefined && !scenarios[wanted]!.isWrong;
        expect(chosen).toEqual(isSound ? [`scenario ${wanted}`] : []);
      }),
      { numRuns: runs(100) },
    );
  });

  it('takes what any of several filters names, and each once', () => {
    const text = ['one', 'two', 'three']
      .map(
        (name) =>
          `- name: ${name}\n  when: [{ at: '2026-03-02T10:00:00Z', event: Order Completed }]\n  then: [{ nothing: true }]`,
      )
      .join('\n');
    const file = { path: 'scenarios/cart.yaml', text };
    const read = readScenarioFile(file);
    const cases = readCases(file, read, project);
    const names = (...texts: readonly string[]) =>
      [
        ...chosenCases(
          texts.map((one) => readFilter(one, FILES)),
          file.path,
          read,
          cases,
        ),
      ].map(({ name }) => name);
    expect(names()).toEqual(['one', 'two', 'three']);
    expect(names('t')).toEqual(['two', 'three']);
    expect(names('cart.yaml:1', 'o')).toEqual(['one', 'two']);
    expect(names('x.yml', 'recart.yaml:2')).toEqual([]);
  });
});

/** `mailwright schema`: the names of a project where they may stand, the same bytes for the same rules. */
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { projectSchemas } from '../../src/cli/editor/project-schemas.js';
import { OUTPUT_SCHEMAS } from '../../src/cli/report/schemas.js';
import { readRuleSet } from '../../src/language/rule-set.js';
import type { SourceFile } from '../../src/language/source-file.js';
import type { Files } from './mailwright.js';
import { command as mailwright } from './command.js';
import { SOUND, spoilt, withProject } from './mailwright.js';

const RULES = '.mailwright/schemas/rules.json';
const SCENARIO = '.mailwright/schemas/scenario.json';
const GIVEN = '.mailwright/schemas/given.json';

const sourceFiles = (files: Files): readonly SourceFile[] =>
  Object.entries(files).map(([path, text]) => ({ path, text: String(text) }));

const schemasOf = (files: readonly SourceFile[]) => projectSchemas(readRuleSet(files).ruleSet);

type Definitions = Readonly<
  Record<
    string,
    { readonly enum?: readonly string[]; readonly defaultSnippets?: readonly { readonly label: string }[] }
  >
>;

const definitionsOf = (files: Files) => schemasOf(sourceFiles(files))['rules']!['$defs'] as Definitions;

function statesIn(out: string): readonly string[] {
  const value = JSON.parse(out) as {
    readonly files: readonly { readonly path: string; readonly state: string }[];
  };
  const validate = new Ajv2020({ strict: true }).compile(OUTPUT_SCHEMAS['schema']!);
  expect([validate(value), validate.errors]).toEqual([true, null]);
  return value.files.map(({ path, state }) => `${path} ${state}`);
}

describe('the command', () => {
  test('writes what is missing or outdated, and fails only when asked to check', () =>
    withProject(SOUND, async (folder) => {
      const run = (...args: readonly string[]) => mailwright(['schema', '--format', 'json', ...args], folder);
      const missing = await run('--check');
      expect([missing.code, statesIn(missing.out)]).toEqual([
        1,
        [`${RULES} missing`, `${SCENARIO} missing`, `${GIVEN} missing`],
      ]);
      const first = await run();
      expect([first.code, statesIn(first.out)]).toEqual([
        0,
        [`${RULES} written`, `${SCENARIO} written`, `${GIVEN} written`],
      ]);
      expect((await run('--check')).code).toBe(0);
      const again = await run();
      expect(statesIn(again.out)).toEqual([`${RULES} current`, `${SCENARIO} current`, `${GIVEN} current`]);
      writeFileSync(join(folder, 'templates/other.mjml'), '<mjml><mj-body></mj-body></mjml>');
      const stale = await run('--check');
      expect([stale.code, statesIn(stale.out)]).toEqual([
        1,
        [`${RULES} outdated`, `${SCENARIO} current`, `${GIVEN} current`],
      ]);
      const pretty = await mailwright(['schema', '--check'], folder);
      expect(pretty.out).toContain('write them anew: `mailwright schema`');
      expect(readdirSync(join(folder, '.mailwright/schemas'))).toEqual([
        'given.json',
        'rules.json',
        'scenario.json',
      ]);
    }));

  test('writes into another folder, and says where', () =>
    withProject(SOUND, async (folder) => {
      const { code, out } = await mailwright(['schema', '--out', 'deep/er'], folder);
      expect(code).toBe(0);
      expect(out).toContain('deep/er/rules.json');
      expect(readdirSync(join(folder, 'deep/er'))).toEqual(['given.json', 'rules.json', 'scenario.json']);
      expect(readdirSync(folder)).not.toContain('.mailwright');
    }));

  test('reads of a project with mistakes what can be read, and says so', () =>
    withProject(SOUND, async (folder) => {
      writeFileSync(
        join(folder, 'rules/broken.yaml'),
        'kind: segment\nname: half-written\nversion: 1\nwhen: {}\n',
      );
      const { code, err } = await mailwright(['schema'], folder);
      expect(code).toBe(0);
      expect(err).toContain('`mailwright validate` tells them');
      expect(readFileSync(join(folder, RULES), 'utf8')).toContain('half-written');
    }));

  test.each([
    ['outside of a project', ['schema', '--project', 'templates'], 'is no Mailwright project'],
    ['into a file', ['schema', '--out', 'rules/cart.yaml'], 'can not be written'],
    ['with a value for --check', ['schema', '--check=yes'], 'takes no value'],
    ['with an argument', ['schema', 'rules'], 'one argument too many'],
  ])('is refused %s', (_, args, words) =>
    withProject(SOUND, async (folder) => {
      const { code, err } = await mailwright(args, folder);
      expect(code).toBe(3);
      expect(err).toContain(words);
    }),
  );

  test('follows no link out of the project, and replaces one in the place of a file', () =>
    withProject({ ...SOUND, 'outside.txt': 'mine' }, async (folder) => {
      mkdirSync(join(folder, '.mailwright/schemas'), { recursive: true });
      symlinkSync(join(folder, 'outside.txt'), join(folder, RULES));
      expect((await mailwright(['schema'], folder)).code).toBe(0);
      expect(readFileSync(join(folder, 'outside.txt'), 'utf8')).toBe('mine');
      expect(readFileSync(join(folder, RULES), 'utf8')).toContain('Product Added');
    }));
});

describe('the schemas', () => {
  test('are the same bytes, however the documents are laid out in files', () => {
    const documents = sourceFiles(SOUND).flatMap(({ path, text }) =>
      path.startsWith('rules/') ? text.split('---\n') : [],
    );
    const others = sourceFiles(SOUND).filter(({ path }) => !path.startsWith('rules/'));
    const one = [{ path: 'rules/all.yaml', text: documents.join('---\n') }, ...others];
    const many = [
      ...others.toReversed(),
      ...documents.map((text, index) => ({ path: `rules/${index}.yaml`, text })).toReversed(),
    ];
    expect(JSON.stringify(schemasOf(many))).toBe(JSON.stringify(schemasOf(one)));
    expect(JSON.stringify(schemasOf(one))).toBe(JSON.stringify(schemasOf(sourceFiles(SOUND))));
  });

  test('have the names of the project, and only those', () => {
    const { eventName, segmentName, campaignName, templateName, purposeName, sinceName, mailName } =
      definitionsOf(SOUND);
    expect(eventName!.enum).toContain('Product Added');
    expect(eventName!.enum).toContain('Email Opened');
    expect(segmentName!.enum).toEqual(['big-spender']);
    expect(campaignName!.enum).toEqual(['cart']);
    expect(templateName!.enum).toEqual(['cart']);
    expect(purposeName!.enum).toEqual(['marketing']);
    expect(sinceName!.enum).toEqual(['entry', 'reminder', 'settle']);
    expect(mailName).toBeUndefined();
    const scenario = schemasOf(sourceFiles(SOUND))['scenario']!['$defs'] as Definitions;
    expect(scenario['mailName']!.enum).toEqual(['cart/reminder']);
  });

  test('only offer names where a file that can not be read may declare others', () => {
    const { segmentName, eventName } = definitionsOf({ ...SOUND, 'rules/torn.yaml': 'kind: [segment' });
    expect([segmentName!.enum, eventName!.enum]).toEqual([undefined, undefined]);
    expect(segmentName!.defaultSnippets!.map(({ label }) => label)).toEqual(['big-spender']);
  });

  test('only offer steps where a campaign has mistakes', () => {
    const { sinceName, segmentName } = definitionsOf(spoilt('rules/cart.yaml', 'purpose:', 'porpose:'));
    expect([sinceName!.enum, segmentName!.enum]).toEqual([undefined, ['big-spender']]);
  });

  test('take any name where the project has none', () => {
    const { scoreName } = definitionsOf(SOUND);
    expect(scoreName).toMatchObject({ type: 'string' });
    expect(scoreName!.enum).toBeUndefined();
  });

  test('hold up with names that objects have by themselves', () => {
    const odd = SOUND['rules/shop.yaml']!.toString().replaceAll('colour', 'constructor');
    const text = JSON.stringify(schemasOf(sourceFiles({ ...SOUND, 'rules/shop.yaml': odd })));
    expect(text).toContain('$.properties.constructor');
  });
});

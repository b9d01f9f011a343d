/** What other tests see of commands that share a process, each command says and does in one of its own. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { command } from './command.js';
import { type Outcome, SOUND, mailwright, withProject } from './mailwright.js';

const NAME = 'a cart is remembered';

const PROJECT = {
  ...SOUND,
  'log.jsonl': [
    '{"type":"track","userId":"ada","event":"Product Added","timestamp":"2026-03-02T09:00:00Z","messageId":"m1","properties":{"cart_id":"c1","price":140}}',
    '{"type":"track","userId":"bea","event":"Product Added","timestamp":"2026-03-03T09:00:00Z","messageId":"m2","properties":{"cart_id":"c2","price":2}}',
    '',
  ].join('\n'),
  'engine.json':
    '[{"conditions":{"all":[{"fact":"age","operator":"greaterThan","value":"17"}]},"event":{"type":"adult"}}]',
};

/** Those that `.ci/run` does not run as processes anyway, and of these what fails. */
const COMMANDS: readonly (readonly string[])[] = [
  ['--help'],
  ['validat'],
  ['validate', '--nope'],
  ['explain', '--scenario', NAME, '--campaign', 'cart'],
  ['explain', '--events', 'log.jsonl', '--user', 'bea', '--campaign', 'cart', '--format', 'json'],
  ['simulate', '--events', 'log.jsonl', '--user', 'ada'],
  ['render', 'cart/reminder', '--scenario', NAME],
  ['scenario', 'cart'],
  ['schema'],
  ['import', '--events', 'log.jsonl', '--out', 'copy'],
  ['lint-json-rules', 'engine.json'],
  ['backtest', '--events', 'log.jsonl', '--out', 'decisions.jsonl'],
  ['backtest', '--events', 'none.jsonl'],
];

type Run = (args: readonly string[], cwd: string) => Promise<Outcome>;

/** What was told, without what was measured, and every file there is then. */
function of(run: Run, args: readonly string[]): Promise<object> {
  return withProject(PROJECT, async (folder) => {
    const { code, out, err } = await run(args, folder);
    const said = (text: string) => text.replaceAll(folder, '.').replace(/\d+(?:\.\d+)? m?s\b/g, 'a while');
    return { code, out: said(out), err: said(err), files: filesIn(folder) };
  });
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.map((path) => join(folder, path)).filter((path) => statSync(path).isFile());
  return Object.fromEntries(
    files.map((path) => {
      // A manifest holds when its log was written.
      const isText = /\.(?:ya?ml|json|jsonl|mjml)$/.test(path) && !path.endsWith('manifest.json');
      const text = isText ? readFileSync(path, 'utf8') : '';
      return [relative(folder, path), text.replaceAll(folder, '.')];
    }),
  );
}

describe('by itself and after others, twice', () => {
  test.each(COMMANDS.map((args) => [args]))('%j', async (args) => {
    const alone = await of(mailwright, args);
    expect(alone).not.toMatchObject({ code: 4 });
    expect(await of(command, args)).toEqual(alone);
    expect(await of(command, args)).toEqual(alone);
  });
});

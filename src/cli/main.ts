#!/usr/bin/env node
/** argv → a command → text and an exit code. */
import process from 'node:process';
import { closest } from '../vocabulary/suggest.js';
import { OutputError } from '../history/aside.js';
import { LogError, SourceError } from '../history/log-error.js';
import { ThreadError } from '../history/thread.js';
import { UsageError, hasFlag, helpText, parseCommand } from './arguments.js';
import type { Command, ExitCode } from './command.js';
import { DiskError } from './files.js';
import { InvalidProject } from './project.js';
import { STOPPED, Stopped } from './stopping.js';
import { print, say } from './terminal.js';
import { VERSION } from './version.js';

/** Each command is loaded when it is called: `validate` needs no DuckDB. */
const COMMANDS: Readonly<
  Record<string, { readonly summary: string; readonly load: () => Promise<Command> }>
> = {
  init: {
    summary: 'makes a small project that is sound, with what editors and CI need',
    load: async () => (await import('./commands/init.js')).init,
  },
  validate: {
    summary: 'checks rules, templates and scenarios',
    load: async () => (await import('./commands/validate.js')).validate,
  },
  test: {
    summary: 'runs the scenarios',
    load: async () => (await import('./commands/test.js')).test,
  },
  scenario: {
    summary: 'writes scenarios that go where none does, or as a user of a log did',
    load: async () => (await import('./commands/scenario.js')).scenario,
  },
  check: {
    summary: 'attacks the rules by thousands of lives, and holds them to their invariants',
    load: async () => (await import('./commands/check.js')).check,
  },
  mutate: {
    summary: 'changes the rules in small ways, and says which changes no scenario and no invariant notices',
    load: async () => (await import('./commands/mutate.js')).mutate,
  },
  simulate: {
    summary: 'shows one timeline, with every decision and why',
    load: async () => (await import('./commands/simulate.js')).simulate,
  },
  explain: {
    summary: 'tells why a user did or did not get a mail, and what would have sent it; or what a code means',
    load: async () => (await import('./commands/explain.js')).explain,
  },
  backtest: {
    summary: 'runs a log through the rules: who would have got what',
    load: async () => (await import('./commands/backtest.js')).backtest,
  },
  import: {
    summary: 'keeps a sorted copy of what the rules read of a log, for backtests that begin at once',
    load: async () => (await import('./commands/import.js')).importCommand,
  },
  catalog: {
    summary: 'counts what was bought, and together with what, for recommendations',
    load: async () => (await import('./commands/catalog.js')).catalog,
  },
  'lint-json-rules': {
    summary: 'says which rules of json-rules-engine are safe, and which surprise',
    load: async () => (await import('./commands/lint-json-rules.js')).lintJsonRulesCommand,
  },
  render: {
    summary: 'renders one mail as HTML or text',
    load: async () => (await import('./commands/render.js')).render,
  },
  schema: {
    summary: "writes schemas for editors that know the project's own names",
    load: async () => (await import('./commands/schema.js')).schema,
  },
};

async function main(argv: readonly string[]): Promise<ExitCode> {
  // Vitest would colour what goes into a file or a pipe.
  if (!process.stdout.isTTY && process.env['FORCE_COLOR'] === undefined) process.env['NO_COLOR'] ??= '1';
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(overview());
    return name === undefined ? 3 : 0;
  }
  if (name === '--version' || name === '-v') {
    print(VERSION);
    return 0;
  }
  if (!Object.hasOwn(COMMANDS, name)) {
    const guess = closest(name, Object.keys(COMMANDS));
    throw new UsageError(
      `there is no command \`${name}\`; ${guess === undefined ? '`mailwright --help` lists them' : `did you mean \`${guess}\`?`}`,
    );
  }
  const command = await COMMANDS[name]!.load();
  const parsed = parseCommand(command.spec, rest);
  if (hasFlag(parsed, 'help')) {
    print(helpText(command.spec));
    return 0;
  }
  return command.run(parsed);
}

function overview(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  return [
    'Rules-as-code for behaviour-triggered email.',
    '',
    '  mailwright COMMAND [options]',
    '',
    ...Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '`mailwright COMMAND --help` tells more of each.',
    '',
  ].join('\n');
}

/** Mistakes of the user and of the world in a sentence; only ours with a stack. */
function exitCodeOf(cause: unknown): ExitCode {
  if (cause instanceof InvalidProject) return 3;
  if (cause instanceof Stopped) {
    say(`mailwright: ${cause.message}`);
    return STOPPED;
  }
  if (
    cause instanceof UsageError ||
    cause instanceof DiskError ||
    cause instanceof LogError ||
    cause instanceof OutputError ||
    cause instanceof ThreadError ||
    cause instanceof SourceError
  ) {
    say(`mailwright: ${cause.message}`);
    return 3;
  }
  say(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  return 4;
}

process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  // The reader of a pipe may leave early: `mailwright backtest … | head`.
  if (cause.code !== 'EPIPE') throw cause;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2)).catch(exitCodeOf);

/**
 * Runs the command as `mailwright` of ./mailwright.ts does, over `dist/` and with the same streams, but one after another in
 * one process, which has loaded what they need: most of the time of a command is its beginning. With an environment of its
 * own (a zone, say, is read as a process begins) it gets a process of its own; so do, by `mailwright`, commands that are
 * stopped, or watch. That each of them does the same and ends in a process of its own is shown by ./processes.test.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import process from 'node:process';
import { type Outcome, mailwright } from './mailwright.js';

interface Server {
  readonly child: ChildProcess;
  /** What was printed since the last command. */
  out: string;
  err: string;
}

const ENV = { ...process.env, GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: '', NO_COLOR: '1' };

let server: Server | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Those that are asked for at the same time run one after another. */
export function command(
  args: readonly string[],
  cwd: string,
  env?: Readonly<Record<string, string>>,
): Promise<Outcome> {
  if (env !== undefined) return mailwright(args, cwd, env);
  const outcome = last.then(() => run((server ??= start()), { args, cwd, env: ENV }));
  last = outcome;
  return outcome;
}

function start(): Server {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const started: Server = { child, out: '', err: '' };
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => (started.out += chunk));
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => (started.err += chunk));
  child.on('close', () => {
    if (server === started) server = undefined;
  });
  return started;
}

/** A command that ends its process ends the server, whose exit code is then the command's. */
function run(asked: Server, what: object): Promise<Outcome> {
  const mark = `\n=== ${randomUUID()}\n`;
  const { child } = asked;
  return new Promise((done) => {
    let code: number | null = null;
    const end = (outcome: Outcome): void => {
      child.off('message', told).off('close', closed);
      child.stdout!.off('data', look);
      child.stderr!.off('data', look);
      [asked.out, asked.err] = ['', ''];
      done(outcome);
    };
    const look = (): void => {
      if (code !== null && asked.out.endsWith(mark) && asked.err.endsWith(mark))
        end({ code, out: asked.out.slice(0, -mark.length), err: asked.err.slice(0, -mark.length) });
    };
    const told = (message: unknown): void => {
      ({ code } = message as { readonly code: number });
      look();
    };
    const closed = (exit: number | null): void => end({ code: exit, out: asked.out, err: asked.err });
    child.on('message', told).on('close', closed);
    child.stdout!.on('data', look);
    child.stderr!.on('data', look);
    child.send({ ...what, mark });
  });
}

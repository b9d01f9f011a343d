/** Names of what is put aside, which say whose it is: a process that was killed can not remove it, and the next one does. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

/**
 * The number of this process, and where it counts: another machine, or another container, has processes of the same numbers,
 * and may share a folder with this one.
 */
const OWNER = `${process.pid}-${whereabouts()}`;

function whereabouts(): string {
  return createHash('sha256')
    .update(JSON.stringify([hostname(), processNamespace()]))
    .digest('hex')
    .slice(0, 8);
}

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

const OWNED = /^(\d{1,10})-([0-9a-f]{8})$/;

/** Whether nobody is left who could still need it. */
function isOrphaned(owner: string): boolean {
  const [, pid, place] = OWNED.exec(owner) ?? [];
  return pid !== undefined && place === whereabouts() && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const OF_A_FOLDER = /^(.*)-[A-Za-z0-9]{6}$/s;

let isSwept = false;

/** A folder of its own where temporary ones are. What processes that are gone have left there is removed first, once. */
export function temporaryFolder(): Promise<string> {
  if (!isSwept) sweep(tmpdir(), { before: 'mailwright-', after: OF_A_FOLDER });
  isSwept = true;
  return mkdtemp(join(tmpdir(), `mailwright-${OWNER}-`));
}

/** Where a file is written to before it takes its place; what processes that are gone have left of it is removed. */
export function partOf(target: string): string {
  sweep(dirname(target), { before: `${basename(target)}.`, after: /^(.*)\.part$/s });
  return `${target}.${OWNER}.part`;
}

/**
 * A folder in which another is made, beside it. Of what processes that are gone have left, a whole one that was about to be
 * replaced goes back to its place if that is empty, and the rest is removed.
 */
export function folderBeside(target: string): Promise<string> {
  const folder = dirname(target);
  const before = `.${basename(target)}-`;
  for (const name of orphansIn(folder, { before, after: /^(.*)-[A-Za-z0-9]{6}-old$/s }))
    if (!existsSync(target)) renameSync(join(folder, name), target);
  sweep(folder, { before, after: /^(.*)-[A-Za-z0-9]{6}(?:-old)?$/s });
  return mkdtemp(join(folder, `.${basename(target)}-${OWNER}-`));
}

interface Naming {
  readonly before: string;
  /** Finds the owner in what follows. */
  readonly after: RegExp;
}

function sweep(folder: string, naming: Naming): void {
  for (const name of orphansIn(folder, naming)) removed(join(folder, name));
}

/** What is named so in a folder, of this user, and of processes that are gone. */
function orphansIn(folder: string, { before, after }: Naming): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => {
      const owner = name.startsWith(before) ? after.exec(name.slice(before.length))?.[1] : undefined;
      return owner !== undefined && isOrphaned(owner) && isOwn(join(folder, name));
    });
  } catch {
    return [];
  }
}

function isOwn(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isSymbolicLink() && found.uid === (process.getuid?.() ?? found.uid);
}

/** What can't be removed stays: it is in nobody's way. */
function removed(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    return;
  }
}

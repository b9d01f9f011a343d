/** A prepared copy that is kept: a folder that says what it was made from, and is refused where that does not suffice. */
import { createHmac } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';

import type { PropertySchema } from '../../language/documents.js';
import type { RuleSet } from '../../language/rule-set.js';
import { fingerprint } from '../../vocabulary/fingerprint.js';
import type { JsonValue } from '../../vocabulary/json.js';
import { isObject } from '../../vocabulary/json.js';
import { diskError, literal, openReader, rowsOf } from '../database.js';
import { folderBeside } from '../leftovers.js';
import { LogError } from '../log-error.js';
import { makeFolders } from '../make-folders.js';
import type { LogSummary } from '../lots.js';
import { IDENTIFY } from './columns.js';
import type { Arranged, Contents } from './manifest.js';
import { isAsWritten, signed } from './manifest-check.js';
import { EVENTS_FILE, READER_VERSION, TEXTS_FILE, USERS_FILE } from './manifest.js';
import type { OpenedHistory, PrepareOptions } from './opened-history.js';
import { partitionsOf, preparationOf, schemasOf } from './preparation.js';
import { prepare } from './prepare.js';
import type { EventReads } from './reads.js';
import { readsOf } from './reads.js';
import { usersOf } from './users.js';

export const MANIFEST_FILE = 'manifest.json';

/** `manifest.json`, as it is written. */
export interface Import {
  readonly mailwrightImport: number;
  /** Of all that the copy depends on. */
  readonly fingerprint: string;
  readonly inputs: readonly { readonly path: string; readonly size: number; readonly modified: number }[];
  readonly source: { readonly name: string; readonly fingerprint: string } | null;
  readonly reads: {
    readonly events: Readonly<Record<string, readonly string[] | 'all'>>;
    readonly traits: readonly string[];
  };
  /** By event, of its properties in the tracking plan. */
  readonly plan: Readonly<Record<string, string>>;
  /** Which key has made the pseudonyms: not the key. */
  readonly pseudonymised: string | null;
  /** Personal data that is in the copy, since rules read it. */
  readonly personal: readonly string[];
  readonly counts: Readonly<Record<keyof LogSummary, unknown>>;
  readonly contents: Omit<Arranged, 'summary'>;
  readonly files: readonly { readonly name: string; readonly size: number; readonly checksum: number }[];
}

export interface ImportOptions extends PrepareOptions {
  readonly out: string;
  /** The key by which users get pseudonyms. */
  readonly key: Buffer | undefined;
}

export interface Imported {
  readonly state: 'made' | 'unchanged';
  readonly manifest: Import;
}

/** Makes a kept copy, or finds that the one that is there is still right. A killed import leaves no copy that looks right. */
export async function importLog(options: ImportOptions): Promise<Imported> {
  const { key } = options;
  const out = resolve(options.out);
  const known = await existing(out);
  const basis = await basisOf(options);
  const print = fingerprint(basis);
  if (known?.fingerprint === print && (await isWhole(out, known)))
    return { state: 'unchanged', manifest: known };
  const aside = await asideOf(out);
  try {
    const { summary, ...contents } = await prepare(aside, {
      ...preparationOf(options),
      pseudonym: key && ((id) => pseudonymOf(id, key)),
    });
    requireEvents(summary);
    const manifest: Import = {
      fingerprint: print,
      ...basis,
      personal: personalIn(options.ruleSets),
      counts: countsOf(summary),
      contents,
      files: await Promise.all([EVENTS_FILE, USERS_FILE, TEXTS_FILE].map((name) => fileOf(aside, name))),
    };
    await writeFile(join(aside, MANIFEST_FILE), `${JSON.stringify(signed(manifest), undefined, 1)}\n`);
    await putInPlace(aside, out);
    return { state: 'made', manifest };
  } catch (cause) {
    await rm(aside, { recursive: true, force: true });
    throw cause instanceof Error && 'code' in cause ? (diskError(cause) ?? cause) : cause;
  }
}

/** A copy of nothing is of no use, and would take the place of one that is. */
function requireEvents({ rows, rejected }: LogSummary): void {
  const reasons = [...rejected].sort(([, a], [, b]) => b - a);
  if (rows > reasons.reduce((sum, [, count]) => sum + count, 0)) return;
  const [first] = reasons;
  throw new LogError(
    first
      ? `no row of the log is a valid event (${first[1]} × ${first[0]}${reasons.length > 1 ? ', …' : ''}), so nothing was kept`
      : 'the log has no row, so nothing was kept',
  );
}

async function existing(out: string): Promise<Import | undefined> {
  const found = await stat(out).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isDirectory()) throw new LogError(`\`${out}\` is there, and is no folder`, out);
  if (existsSync(join(out, MANIFEST_FILE))) {
    const text = await readFile(join(out, MANIFEST_FILE), 'utf8');
    const manifest = parseManifest(text);
    if (manifest) return manifest;
  }
  if ((await readdir(out)).every((name) => OF_AN_IMPORT.has(name))) return undefined;
  throw new LogError(`\`${out}\` holds something else than an import; name a folder of its own`, out);
}

/** A folder of these alone is an import, be it damaged. */
const OF_AN_IMPORT: ReadonlySet<string> = new Set([MANIFEST_FILE, EVENTS_FILE, USERS_FILE, TEXTS_FILE]);

async function asideOf(out: string): Promise<string> {
  try {
    makeFolders(dirname(out));
    return await folderBeside(out);
  } catch (cause) {
    throw new LogError(
      `\`${out}\` can not be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`,
      out,
      cause,
    );
  }
}

async function putInPlace(aside: string, out: string): Promise<void> {
  const old = `${aside}-old`;
  if (existsSync(out)) await rename(out, old);
  await rename(aside, out);
  await rm(old, { recursive: true, force: true });
}

type Basis = Pick<Import, 'inputs' | 'source' | 'reads' | 'plan' | 'pseudonymised'> & {
  readonly mailwrightImport: number;
};

async function basisOf({ files, source, ruleSets, key }: ImportOptions): Promise<Basis> {
  const reads = readsOf(ruleSets);
  const inputs = await Promise.all(
    files.map(async (path) => {
      const { size, mtimeMs } = await stat(path).catch((cause: unknown) => {
        throw new LogError(`\`${path}\` cannot be read`, path, cause);
      });
      return { path: resolve(path), size, modified: mtimeMs };
    }),
  );
  return {
    mailwrightImport: READER_VERSION,
    inputs,
    source: source ? { name: source.name, fingerprint: fingerprint(source.body) } : null,
    reads: { events: Object.fromEntries(reads.events), traits: reads.traits },
    plan: planOf(reads, schemasOf(ruleSets[0]!)),
    pseudonymised: key ? pseudonymOf('', key) : null,
  };
}

function planOf(
  { events }: EventReads,
  schemas: ReadonlyMap<string, PropertySchema>,
): Readonly<Record<string, string>> {
  return Object.fromEntries([...events.keys()].map((name) => [name, fingerprint(schemas.get(name) ?? null)]));
}

/** 128 bits, so that no two of any number of users get the same one. */
const PSEUDONYM_DIGITS = 32;

/** The same of an id under a key, wherever and whenever it is made. */
export function pseudonymOf(id: string, key: Buffer): string {
  return createHmac('sha256', key).update(id).digest('hex').slice(0, PSEUDONYM_DIGITS);
}

/** `email` of traits, and properties as `Order Completed.phone`. */
function personalIn(ruleSets: readonly RuleSet[]): readonly string[] {
  const { events, traits } = readsOf(ruleSets);
  const found = new Set<string>();
  for (const { profile, events: declared } of ruleSets) {
    const ofTraits = profile?.body.traits.properties ?? {};
    for (const name of traits)
      if (Object.hasOwn(ofTraits, name) && ofTraits[name]!['x-personal']) found.add(name);
    for (const [event, read] of events) {
      const properties = declared.get(event)?.body.properties.properties ?? {};
      for (const [name, schema] of Object.entries(properties))
        if (schema['x-personal'] && (read === 'all' || read.includes(name))) found.add(`${event}.${name}`);
    }
  }
  return [...found].sort();
}

function countsOf(summary: LogSummary): Import['counts'] {
  const { unused, otherTypes, rejected, ...rest } = summary;
  const record = (counts: ReadonlyMap<string, number>) => Object.fromEntries(counts);
  return { ...rest, unused: record(unused), otherTypes: record(otherTypes), rejected: record(rejected) };
}

export function summaryOf({ counts }: Import): LogSummary {
  const map = (value: unknown) => new Map(Object.entries(value as Record<string, number>));
  const { unused, otherTypes, rejected, ...rest } = counts;
  return {
    ...(rest as Omit<LogSummary, 'unused' | 'otherTypes' | 'rejected'>),
    unused: map(unused),
    otherTypes: map(otherTypes),
    rejected: map(rejected),
  };
}

async function fileOf(folder: string, name: string): Promise<Import['files'][number]> {
  const path = join(folder, name);
  let checksum = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
    checksum = crc32(chunk as Buffer, checksum);
  return { name, size: (await stat(path)).size, checksum };
}

async function isWhole(folder: string, { files }: Import): Promise<boolean> {
  const found = await Promise.all(files.map(({ name }) => fileOf(folder, name).catch(() => undefined)));
  return files.every(
    (file, index) => found[index]?.size === file.size && found[index].checksum === file.checksum,
  );
}

function parseManifest(text: string): Import | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (!isObject(value) || typeof value['mailwrightImport'] !== 'number') return undefined;
    const isRight = value['mailwrightImport'] !== READER_VERSION || isAsWritten(value);
    return isRight ? (value as unknown as Import) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a path is the folder of an import, whole or not. */
export function isImport(path: string): boolean {
  return existsSync(join(path, MANIFEST_FILE));
}

const AGAIN = 'import the log again by `mailwright import`';

/** The source that an import was made through, if any: what it assumes of users is not in the copy. */
export function sourceOfImport(folder: string): string | undefined {
  return parseManifest(readFileSync(join(folder, MANIFEST_FILE), 'utf8'))?.source?.name;
}

/** What an import says of itself. Throws {@link LogError} where it is damaged or of another version. */
export async function readImport(folder: string): Promise<Import> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => '');
  const manifest = parseManifest(text);
  if (!manifest)
    throw new LogError(`the import \`${folder}\` is damaged: its manifest cannot be read; ${AGAIN}`, folder);
  if (manifest.mailwrightImport !== READER_VERSION) {
    throw new LogError(
      `the import \`${folder}\` was made by another version of Mailwright; ${AGAIN}`,
      folder,
    );
  }
  return manifest;
}

/** Opens an import for studies. Throws {@link LogError} where it is damaged, or does not have what the rules read. */
export async function openImport(folder: string, options: PrepareOptions): Promise<OpenedHistory> {
  const manifest = await readImport(folder);
  if (options.rejectsFile !== undefined)
    throw new LogError(
      `\`${folder}\` is an import, and holds no rejected records; give the rejects file to \`mailwright import\``,
      folder,
    );
  if (!(await isWhole(folder, manifest)))
    throw new LogError(
      `the import \`${folder}\` is damaged: its files are not as they were written; ${AGAIN}`,
      folder,
    );
  const reads = readsOf(options.ruleSets);
  const missing = missingIn(manifest, reads, options);
  if (missing !== undefined) throw new LogError(`the import \`${folder}\` ${missing}; ${AGAIN}`, folder);
  const { contents, stretches, endUser } = manifest.contents;
  const names = new Set([...reads.events.values()].flatMap((read) => (read === 'all' ? [] : read)));
  const columns = contents.columns.filter(({ of, name }) =>
    of === 'trait' ? reads.traits.includes(name) : names.has(name),
  );
  const codes = contents.names.every((name) => reads.events.has(name))
    ? []
    : contents.names.flatMap((name, index) => (reads.events.has(name) ? [index + 1] : []));
  const { from, to } = options;
  const narrowed: Contents = { ...contents, columns };
  const whole = {
    folder,
    contents: narrowed,
    codes: codes.length === 0 ? undefined : [-1, IDENTIFY, ...codes],
    from,
    to,
  };
  return {
    manifest: await narrowedSummary(folder, manifest, whole),
    partitions: (count) => partitionsOf(whole, stretches, endUser, count),
    users: usersOf,
    close: () => Promise.resolve(),
  };
}

/** What the rules read today that an import does not have, in words; undefined where it has all. */
function missingIn(
  { reads: kept, plan, source: from }: Import,
  reads: EventReads,
  { source, ruleSets }: PrepareOptions,
): string | undefined {
  if (from === null ? source : source?.name !== from.name || fingerprint(source.body) !== from.fingerprint)
    return source === undefined
      ? `was made through the source \`${from!.name}\`, which is not given`
      : `was not made through the source \`${source.name}\` as it is now`;
  for (const [event, read] of reads.events) {
    if (!Object.hasOwn(kept.events, event)) return `lacks the event \`${event}\`, which the rules read`;
    const has = kept.events[event]!;
    if (has === 'all') continue;
    if (read === 'all') return `lacks some properties of \`${event}\`, which the rules read as a whole`;
    const lacking = read.find((name) => !has.includes(name));
    if (lacking !== undefined)
      return `lacks the property \`${lacking}\` of \`${event}\`, which the rules read`;
  }
  const trait = reads.traits.find((name) => !kept.traits.includes(name));
  if (trait !== undefined) return `lacks the trait \`${trait}\`, which the rules read`;
  const today = planOf(reads, schemasOf(ruleSets[0]!));
  const changed = Object.keys(today).find((name) => plan[name] !== today[name]);
  return changed === undefined ? undefined : `was checked against another tracking plan of \`${changed}\``;
}

/** Counts again what part of an import is read. */
async function narrowedSummary(
  folder: string,
  manifest: Import,
  {
    codes,
    from,
    to,
  }: {
    readonly codes: readonly number[] | undefined;
    readonly from: number | undefined;
    readonly to: number | undefined;
  },
): Promise<LogSummary> {
  const summary = summaryOf(manifest);
  if (codes === undefined && from === undefined && to === undefined) return summary;
  const db = await openReader();
  try {
    const isIn = `received BETWEEN ${from ?? -Number.MAX_SAFE_INTEGER} AND ${to ?? Number.MAX_SAFE_INTEGER}`;
    const isRead = codes === undefined ? 'true' : `list_contains([${codes.join(', ')}], code)`;
    const rows = (await rowsOf(
      db.connection,
      `SELECT CAST(code AS DOUBLE), CAST(count(*) FILTER (${isIn}) AS DOUBLE), CAST(count(*) FILTER (NOT ${isIn}) AS DOUBLE),
         ${isRead} FROM read_parquet(${literal(join(folder, EVENTS_FILE))}) GROUP BY code ORDER BY code`,
    )) as readonly (readonly [number, number, number, boolean])[];
    const [[users, first, last]] = (await rowsOf(
      db.connection,
      `SELECT CAST(count(DISTINCT "user") FILTER (${isRead}) AS DOUBLE), min(received), max(received)
       FROM read_parquet(${literal(join(folder, EVENTS_FILE))}) WHERE ${isIn}`,
    )) as [[number, number | null, number | null]];
    const unused = new Map(summary.unused);
    for (const [code, inside, , read] of rows)
      if (!read) unused.set(manifest.contents.contents.names[code - 1]!, inside);
    const isCut = from !== undefined || to !== undefined;
    return {
      ...summary,
      events: rows.reduce((sum, [, inside, , read]) => sum + (read ? inside : 0), 0),
      users,
      outside: summary.outside + rows.reduce((sum, [, , outside]) => sum + outside, 0),
      unused,
      ...(isCut ? { firstTime: first ?? undefined, lastTime: last ?? undefined } : {}),
    };
  } finally {
    await db.close();
  }
}

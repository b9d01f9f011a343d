/** Records on their way into sorted runs: what is kept of them meanwhile are bytes, of which nobody has to be rid. */
import { Buffer } from 'node:buffer';
import { join } from 'node:path';

import { compareText } from '../../vocabulary/diagnostic.js';
import type { Instant } from '../../vocabulary/time.js';
import { Bytes } from './bytes.js';
import { HEAD, writeRun, type Run, type Sortable } from './runs.js';

/** So many records, or so many bytes of them, are kept in memory. */
const MOST_RECORDS = 100_000;
const MOST_BYTES = 32 * 1024 * 1024;

/** Takes records in any order; `name` is that of no other writer's runs in the folder. */
export class RunWriter {
  private readonly runs: Run[] = [];
  /** As they are to stand in a run. */
  private readonly records = new Bytes();
  private readonly starts: number[] = [];
  private readonly times: Instant[] = [];
  private readonly users: string[] = [];
  private readonly whats: string[] = [];
  private readonly encoded = new Map<string, Uint8Array>();
  private lastUser = '';
  private lastUserBytes: Uint8Array = NO_BYTES;
  private lineStart = 0;

  constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly most = MOST_RECORDS,
  ) {}

  add({ at, user, what, line }: Sortable): void {
    this.begin(at, user, what).text(line);
    this.end();
  }

  /** A record whose line is put into what this answers with, until `end`. */
  begin(at: Instant, user: string, what: string): Bytes {
    const { records } = this;
    this.starts.push(records.used);
    this.times.push(at);
    this.users.push(user);
    this.whats.push(what);
    const ofUser = this.bytesOfUser(user);
    const ofWhat = this.bytesOfWhat(what);
    records.room(HEAD);
    const { buffer, used } = records;
    buffer.writeDoubleLE(at, used);
    buffer.writeUInt32LE(ofUser.length, used + 8);
    buffer.writeUInt32LE(ofWhat.length, used + 12);
    records.used = used + HEAD;
    records.bytes(ofUser);
    records.bytes(ofWhat);
    this.lineStart = records.used;
    return records;
  }

  end(): void {
    const { records, starts } = this;
    records.buffer.writeUInt32LE(records.used - this.lineStart, starts.at(-1)! + 16);
    if (starts.length >= this.most || records.used >= MOST_BYTES) this.write();
  }

  /** All that was written, in the order of what came first. */
  finish(): readonly Run[] {
    if (this.starts.length > 0) this.write();
    return this.runs;
  }

  /** Records of one user come together. */
  private bytesOfUser(user: string): Uint8Array {
    if (user !== this.lastUser) {
      this.lastUser = user;
      this.lastUserBytes = Buffer.from(user);
    }
    return this.lastUserBytes;
  }

  /** As many as the rules have. */
  private bytesOfWhat(what: string): Uint8Array {
    let bytes = this.encoded.get(what);
    if (!bytes) this.encoded.set(what, (bytes = Buffer.from(what)));
    return bytes;
  }

  private write(): void {
    const { records, starts, times, users, whats } = this;
    const run = join(this.folder, `${this.name}-${this.runs.length}`);
    const order = starts
      .map((_, index) => index)
      .sort(
        (a, b) =>
          times[a]! - times[b]! ||
          compareText(users[a]!, users[b]!) ||
          compareText(whats[a]!, whats[b]!) ||
          a - b,
      );
    const ends = [...starts.slice(1), records.used];
    writeRun(run, records.buffer, order, starts, ends);
    this.runs.push(run);
    records.clear();
    for (const list of [starts, times, users, whats]) list.length = 0;
  }
}

const NO_BYTES = new Uint8Array(0);

/** Lines of decisions as bytes: the same as `decisionLine` makes, put together of what most of them have in common. */
import { Buffer } from 'node:buffer';

import type { Decision, Outcome, Reason } from '../../vocabulary/decision.js';
import { decisionLine } from '../../vocabulary/decision-record.js';
import type { Instant } from '../../vocabulary/time.js';
import { DAY, formatInstant } from '../../vocabulary/time.js';
import type { Bytes } from './bytes.js';
import type { RunWriter } from './run-writer.js';

/** What the lines of one mail have in common. */
interface MailLines {
  /** What it is sorted by: neither name has a null character, so that the order is that of the campaign, then of the step. */
  readonly what: string;
  readonly version: number;
  /** What stands before the number of a run: `cart#`. */
  readonly runs: string;
  /** From behind the user up to there. */
  readonly middle: Uint8Array;
  /** From behind that number, by outcome and reason. */
  readonly ends: Map<Outcome, Map<Reason | undefined, Uint8Array>>;
}

const START = Buffer.from('{"at":"');
const USER = Buffer.from('","user":');
const UNTIL = Buffer.from(',"until":"');
const QUOTE = 0x22;
const CLOSE = 0x7d;
const ZERO = 0x30;

export class DecisionBytes {
  private readonly mails = new Map<string, Map<string, MailLines>>();
  private readonly days = new Map<number, Uint8Array>();
  private user = '';
  private quoted: Uint8Array = Buffer.from('""');

  /** Adds a decision to those that are sorted. */
  add(runs: RunWriter, decision: Decision): void {
    const lines = this.linesOf(decision);
    const into = runs.begin(decision.at, decision.user, lines.what);
    if (!this.put(into, decision, lines)) into.text(decisionLine(decision));
    runs.end();
  }

  /** False, and nothing is put, where it has more than most have. */
  private put(into: Bytes, decision: Decision, lines: MailLines): boolean {
    const { at, user, version, instance, outcome, reason, until, detail, experiment } = decision;
    const isUsual = detail === undefined && experiment === undefined && version === lines.version;
    const areWhole = Number.isInteger(at) && Number.isInteger(until ?? at);
    if (!isUsual || !areWhole || !isNumbered(instance, lines.runs)) return false;
    into.bytes(START);
    this.instant(into, at);
    into.bytes(USER);
    into.bytes(this.quotedUser(user));
    into.bytes(lines.middle);
    for (let place = lines.runs.length; place < instance.length; place += 1)
      into.byte(instance.charCodeAt(place));
    into.bytes(endOf(lines, decision.step, outcome, reason));
    if (until !== undefined) {
      into.bytes(UNTIL);
      this.instant(into, until);
      into.byte(QUOTE);
    }
    into.byte(CLOSE);
    return true;
  }

  private linesOf({ campaign, step, version }: Decision): MailLines {
    let ofCampaign = this.mails.get(campaign);
    if (!ofCampaign) this.mails.set(campaign, (ofCampaign = new Map()));
    let lines = ofCampaign.get(step);
    if (!lines) ofCampaign.set(step, (lines = linesOf(campaign, step, version)));
    return lines;
  }

  private quotedUser(user: string): Uint8Array {
    if (user !== this.user) {
      this.user = user;
      this.quoted = Buffer.from(JSON.stringify(user));
    }
    return this.quoted;
  }

  /** `2026-03-02T09:00:00.000Z`. */
  private instant(into: Bytes, time: Instant): void {
    const day = Math.floor(time / DAY);
    into.bytes(this.dayOf(day));
    const ms = time - day * DAY;
    const seconds = Math.floor(ms / 1000);
    const minutes = Math.floor(seconds / 60);
    into.room(CLOCK);
    const { buffer, used } = into;
    const hour = Math.floor(minutes / 60);
    const [minute, second, milli] = [minutes % 60, seconds % 60, ms - seconds * 1000];
    buffer[used] = ZERO + Math.floor(hour / 10);
    buffer[used + 1] = ZERO + (hour % 10);
    buffer[used + 2] = COLON;
    buffer[used + 3] = ZERO + Math.floor(minute / 10);
    buffer[used + 4] = ZERO + (minute % 10);
    buffer[used + 5] = COLON;
    buffer[used + 6] = ZERO + Math.floor(second / 10);
    buffer[used + 7] = ZERO + (second % 10);
    buffer[used + 8] = POINT;
    buffer[used + 9] = ZERO + Math.floor(milli / 100);
    buffer[used + 10] = ZERO + (Math.floor(milli / 10) % 10);
    buffer[used + 11] = ZERO + (milli % 10);
    buffer[used + 12] = ZULU;
    into.used = used + CLOCK;
  }

  /** `2026-03-02T`. */
  private dayOf(day: number): Uint8Array {
    let bytes = this.days.get(day);
    if (!bytes) {
      const text = formatInstant(day * DAY);
      bytes = Buffer.from(text.slice(0, text.indexOf('T') + 1));
      if (this.days.size < MOST_DAYS) this.days.set(day, bytes);
    }
    return bytes;
  }
}

const CLOCK = 13;
const COLON = 0x3a;
const POINT = 0x2e;
const ZULU = 0x5a;
const MOST_DAYS = 10_000;

function linesOf(campaign: string, step: string, version: number): MailLines {
  const runs = `${campaign}#`;
  const name = JSON.stringify(campaign);
  const run = JSON.stringify(runs).slice(0, -1);
  const middle = `,"campaign":${name},"version":${version},"instance":${run}`;
  return { what: `${campaign}\0${step}`, version, runs, middle: Buffer.from(middle), ends: new Map() };
}

function endOf({ ends }: MailLines, step: string, outcome: Outcome, reason: Reason | undefined): Uint8Array {
  let ofOutcome = ends.get(outcome);
  if (!ofOutcome) ends.set(outcome, (ofOutcome = new Map()));
  let end = ofOutcome.get(reason);
  if (!end) {
    const why = reason === undefined ? '' : `,"reason":"${reason}"`;
    end = Buffer.from(`","step":${JSON.stringify(step)},"outcome":"${outcome}"${why}`);
    ofOutcome.set(reason, end);
  }
  return end;
}

/** Whether it is these words and then a number. */
function isNumbered(instance: string, runs: string): boolean {
  if (!instance.startsWith(runs) || instance.length === runs.length) return false;
  for (let place = runs.length; place < instance.length; place += 1) {
    const digit = instance.charCodeAt(place) - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

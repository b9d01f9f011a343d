/** What becomes of a record in the Segment envelope: which lot it falls into, and why. */
import type { Instant } from '../../vocabulary/time.js';
import type { Span } from '../draft.js';
import { ALIAS, IDENTIFY } from '../prepared/columns.js';
import { IN_SECONDS, InstantReader, instantOfNumber, isWhole, NO_INSTANT, numberOf } from './byte-values.js';
import { LETTER_N, OPEN_OBJECT, QUOTE } from './json-bytes.js';
import { NameTable } from './name-table.js';
import type { RecordScanner } from './record-scanner.js';
import { TextRange } from './text-range.js';
import type { WantedPaths } from './wanted-paths.js';

/** What is read of the envelope. */
export const ENVELOPE_PATHS = [
  ['type'],
  ['userId'],
  ['anonymousId'],
  ['event'],
  ['messageId'],
  ['timestamp'],
  ['receivedAt'],
  ['previousId'],
  ['properties'],
  ['traits'],
  ['context', 'consent', 'categoryPreferences'],
] as const;

/** The places of lots among those that a draft has. */
export const [EVENT, REJECTED, OUTSIDE, OTHER_TYPE, UNUSED] = [0, 1, 2, 3, 4] as const;

/** The event types of Segment's specification; mailing needs three of them. */
const TYPES = ['track', 'identify', 'alias', 'page', 'screen', 'group'] as const;
const [TRACK, IDENTIFY_TYPE, ALIAS_TYPE] = [0, 1, 2];

export class RecordVerdict {
  lot = REJECTED as number;
  /** Of a rejected record. */
  reason = '';
  /** Of an event. */
  code = 0;
  /** Known of all but rejected records. */
  received: Instant = 0;
  time: Instant = 0;
  readonly user = new TextRange();
  /** Of an event; of the other id of its user which it names, whether it does. */
  readonly previous = new TextRange();
  hasPrevious = false;
  /** What the name or the type is of which nothing is read. */
  readonly name = new TextRange();
  readonly type = new TextRange();
  readonly properties: number;
  readonly traits: number;
  readonly consent: number;
  private readonly types = new NameTable(TYPES);
  private readonly names: NameTable;
  private readonly instants = new InstantReader();
  private readonly slots: {
    readonly [
      name in 'type' | 'userId' | 'anonymousId' | 'event' | 'timestamp' | 'receivedAt' | 'previousId'
    ]: number;
  };

  constructor(
    private readonly scanner: RecordScanner,
    { slotOf }: Pick<WantedPaths, 'slotOf'>,
    /** In the order of their codes. */
    names: readonly string[],
    private readonly span: Span,
  ) {
    this.names = new NameTable(names);
    this.properties = slotOf('properties');
    this.traits = slotOf('traits');
    this.consent = slotOf('context', 'consent', 'categoryPreferences');
    this.slots = {
      type: slotOf('type'),
      userId: slotOf('userId'),
      anonymousId: slotOf('anonymousId'),
      event: slotOf('event'),
      timestamp: slotOf('timestamp'),
      receivedAt: slotOf('receivedAt'),
      previousId: slotOf('previousId'),
    };
  }

  /** Of the record that was scanned last. */
  judge(): void {
    const { slots, user, scanner } = this;
    if (!this.type.takeText(scanner, slots.type)) return this.reject('no type');
    const type = this.types.find(this.type.bytes, this.type.start, this.type.end);
    if (type < 0) return this.reject("type is none of Segment's");
    if (!this.isThere(slots.timestamp)) return this.reject('no timestamp');
    const time = this.instantAt(slots.timestamp);
    if (time !== time) return this.reject('timestamp is no instant');
    if (time === IN_SECONDS) return this.reject(looksLikeSeconds('timestamp'));
    const received = this.isThere(slots.receivedAt) ? this.instantAt(slots.receivedAt) : time;
    if (received === IN_SECONDS) return this.reject(looksLikeSeconds('receivedAt'));
    if (received !== received) return this.reject('receivedAt is no instant');
    const hasUserId = user.takeId(scanner, slots.userId);
    if (!hasUserId && !user.takeId(scanner, slots.anonymousId))
      return this.reject('no userId and no anonymousId');
    const isNamed = this.name.takeText(scanner, slots.event) && !this.name.isEmpty;
    if (type === TRACK && !isNamed) return this.reject('no event name');
    this.hasPrevious = this.takePrevious(type, hasUserId);
    if (type === ALIAS_TYPE && !this.hasPrevious) return this.reject('previousId names no other id');
    if (!this.isObject(this.properties)) return this.reject('properties are not an object');
    if (!this.isObject(this.traits)) return this.reject('traits are not an object');
    if (!this.isObject(this.consent)) return this.reject('consent is not an object');
    this.received = received;
    this.time = Math.min(time, received);
    this.lot = this.lotOf(type);
  }

  private reject(reason: string): void {
    this.lot = REJECTED;
    this.reason = reason;
  }

  private lotOf(type: number): number {
    const { from, to } = this.span;
    if (!(this.received >= from && this.received <= to)) return OUTSIDE;
    if (type > ALIAS_TYPE) return OTHER_TYPE;
    if (type === TRACK) {
      const place = this.names.find(this.name.bytes, this.name.start, this.name.end);
      if (place < 0) return UNUSED;
      this.code = place + 1;
    } else this.code = type === ALIAS_TYPE ? ALIAS : IDENTIFY;
    return EVENT;
  }

  /** Whether a slot has a value that is not null. */
  isThere(slot: number): boolean {
    const { scanner } = this;
    return scanner.has(slot) && scanner.bytes[scanner.starts[slot]!] !== LETTER_N;
  }

  /** Whether it is an object, or there is nothing. */
  private isObject(slot: number): boolean {
    return !this.isThere(slot) || this.scanner.bytes[this.scanner.starts[slot]!] === OPEN_OBJECT;
  }

  private instantAt(slot: number): Instant {
    const { scanner } = this;
    const { bytes } = scanner;
    const start = scanner.starts[slot]!;
    const end = scanner.ends[slot]!;
    if (bytes[start] === QUOTE) {
      if (scanner.escapes[slot] === 0) return this.instants.read(bytes, start + 1, end - 1);
      this.previous.takeText(scanner, slot);
      return this.instants.read(this.previous.bytes, this.previous.start, this.previous.end);
    }
    return isWhole(bytes, start, end) ? instantOfNumber(numberOf(bytes, start, end)) : NO_INSTANT;
  }

  /** Segment joins two ids by an `alias`, or by an `identify` that has both. */
  private takePrevious(type: number, hasUserId: boolean): boolean {
    const { previous, slots, scanner } = this;
    const isGiven =
      (type === ALIAS_TYPE && previous.takeId(scanner, slots.previousId)) ||
      (type === IDENTIFY_TYPE && hasUserId && previous.takeId(scanner, slots.anonymousId));
    return isGiven && !previous.isSame(this.user);
  }
}

function looksLikeSeconds(key: string): string {
  return `${key} looks like seconds: numbers are milliseconds`;
}

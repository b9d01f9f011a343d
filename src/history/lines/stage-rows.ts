/** Records that were scanned → rows of a stage file. */
import { assert } from '../../vocabulary/diagnostic.js';
import type { Reading } from '../prepared/stage.js';
import { namesIn, valueColumns } from '../prepared/columns.js';
import { MOST_NESTING, UNREADABLE } from '../unreadable.js';
import { isNumber, numberOf } from './byte-values.js';
import { isPlainConsent } from './plain-consent.js';
import { RecordScanner } from './record-scanner.js';
import { ENVELOPE_PATHS, EVENT, OTHER_TYPE, RecordVerdict, REJECTED, UNUSED } from './record-verdict.js';
import { plansOf, type RowPlan, type Taken } from './row-plan.js';
import { putBytes, putNumber, StageColumns } from './stage-columns.js';
import { CODES_OF_A_THREAD, TextCodes } from './text-codes.js';
import { CONSENT_PLACE, marked, MOST_CODED, MOST_CODED_BYTES, writeTextUses } from './text-uses.js';
import { TextRange } from './text-range.js';
import { wantedPaths, type WantedPaths } from './wanted-paths.js';

/** How many different texts of a column are coded, and which. */
interface Coded {
  isPlain: boolean;
  count: number;
  bytes: number;
  seen: Uint8Array;
}

/** What records are read with. */
interface Way {
  readonly scanner: RecordScanner;
  readonly verdict: RecordVerdict;
}

export interface StageRowsOptions {
  readonly reading: Reading;
  /** Of the stage file, and of that of its texts. */
  readonly path: string;
  readonly textsPath: string;
  /** And of where these are. */
  readonly usesPath: string;
  /** The thread's, from 0. */
  readonly number: number;
}

export class StageRows {
  /** Whether any event names another id of its user. */
  hasPrevious = false;
  private readonly columns: StageColumns;
  private readonly texts = new TextCodes();
  private readonly coded: readonly Coded[];
  private readonly consents = new Set<number>();
  private readonly paths: WantedPaths;
  /** By code and one. */
  private readonly plans: readonly RowPlan[];
  private readonly firstCode: number;
  private readonly message = new TextRange();
  private readonly messageSlot: number;
  private readonly readsAllTraits: boolean;
  /** Of JSON Lines, and of arrays. */
  private readonly ways: readonly [Way, Way];
  private block = 0;
  private scanner: RecordScanner;
  private verdict: RecordVerdict;

  constructor(private readonly options: StageRowsOptions) {
    const { reading, path, number } = options;
    const { kinds, wanted } = reading;
    const columns = valueColumns(kinds, wanted);
    this.firstCode = number * CODES_OF_A_THREAD;
    this.readsAllTraits = wanted.traits === 'all';
    this.paths = wantedPaths([
      ...ENVELOPE_PATHS,
      ...kinds.flatMap((kind) => namesIn(kind)).map((name) => ['properties', name]),
      ...(wanted.traits === 'all' ? [] : wanted.traits).map((name) => ['traits', name]),
    ]);
    this.messageSlot = this.paths.slotOf('messageId');
    this.coded = columns.map(() => ({ isPlain: false, count: 0, bytes: 0, seen: new Uint8Array(0) }));
    this.plans = plansOf(reading, this.paths);
    this.ways = [wayOf(reading, this.paths, true), wayOf(reading, this.paths, false)];
    ({ scanner: this.scanner, verdict: this.verdict } = this.ways[0]);
    this.columns = new StageColumns(path, columns.length);
  }

  /** Begins with a block of the log; answers with what scans its records. */
  begin(block: number, isOneLine: boolean): RecordScanner {
    this.block = block;
    ({ scanner: this.scanner, verdict: this.verdict } = this.ways[isOneLine ? 0 : 1]);
    return this.scanner;
  }

  /** The record that was scanned last, from `start` to `end`, at its place in the block. */
  take(at: number, start: number, end: number): void {
    const { columns, verdict } = this;
    verdict.judge();
    const { lot } = verdict;
    const row = this.row(at, lot);
    if (lot === REJECTED) {
      columns.reason.presence.rows = row;
      columns.reason.pushText(verdict.reason);
      putBytes(columns.record, row, this.scanner.bytes, start, end);
      return;
    }
    putNumber(columns.received, row, verdict.received);
    putNumber(columns.time, row, verdict.time);
    if (lot === EVENT) this.putEvent(row);
    else if (lot === UNUSED || lot === OTHER_TYPE) {
      const { bytes, start: from, end: to } = lot === UNUSED ? verdict.name : verdict.type;
      putBytes(columns.reason, row, bytes, from, to);
    }
  }

  /** A record that is no object: of JSON that is something else, where it stands. */
  takeOther(at: number, start: number, end: number): void {
    const { columns } = this;
    const row = this.row(at, REJECTED);
    columns.reason.presence.rows = row;
    columns.reason.pushText(UNREADABLE);
    if (end > start) putBytes(columns.record, row, this.scanner.bytes, start, end);
  }

  private row(at: number, lot: number): number {
    const { columns } = this;
    const row = columns.next();
    columns.block.push(this.block);
    columns.at.push(at);
    columns.lot.push(lot);
    return row;
  }

  private putEvent(row: number): void {
    const { columns, verdict, scanner, message } = this;
    const { code, user, previous, consent, properties, traits } = verdict;
    const plan = this.plans[code + 1]!;
    putNumber(columns.code, row, code);
    putBytes(columns.user, row, user.bytes, user.start, user.end);
    if (verdict.hasPrevious) {
      this.hasPrevious = true;
      putBytes(columns.previous, row, previous.bytes, previous.start, previous.end);
    }
    if (message.takeId(scanner, this.messageSlot))
      putBytes(columns.message, row, message.bytes, message.start, message.end);
    for (const taken of plan.taken) if (scanner.has(taken.slot)) this.putValue(row, taken);
    const hasConsent = verdict.isThere(consent);
    if (hasConsent && plan.hasConsent)
      putNumber(columns.consent, row, this.consentCode(scanner.starts[consent]!, scanner.ends[consent]!));
    if (plan.hasProperties) this.putWhole(columns.properties, row, properties);
    if (this.readsAllTraits) this.putWhole(columns.traits, row, traits);
    if (this.isCertain(plan, hasConsent)) return;
    putNumber(columns.isDoubtful, row, 1);
    this.putWhole(columns.doubtProperties, row, properties);
    this.putWhole(columns.doubtTraits, row, traits);
    this.putWhole(columns.doubtConsent, row, consent);
  }

  private putWhole(column: StageColumns['record'], row: number, slot: number): void {
    const { scanner } = this;
    if (this.verdict.isThere(slot))
      putBytes(column, row, scanner.bytes, scanner.starts[slot]!, scanner.ends[slot]!);
  }

  private putValue(row: number, { slot, column, isText }: Taken): void {
    const { scanner, columns } = this;
    const { bytes } = scanner;
    const start = scanner.starts[slot]!;
    const end = scanner.ends[slot]!;
    if (!isText && isNumber(bytes[start]!)) {
      putNumber(columns.numbers[column]!, row, numberOf(bytes, start, end));
      return;
    }
    const code = this.codeIn(this.coded[column]!, scanner.view, start, end);
    if (code >= 0) putNumber(columns.codes[column]!, row, this.firstCode + code);
    else putBytes(columns.plain[column]!, row, bytes, start, end);
  }

  private consentCode(start: number, end: number): number {
    const code = this.texts.codeOf(this.scanner.view, start, end);
    assert(code >= 0, 'a thread has no codes left');
    if (!this.consents.has(code)) this.consents.add(code);
    return this.firstCode + code;
  }

  /** -1 in a column of too many texts. */
  private codeIn(coded: Coded, bytes: DataView, start: number, end: number): number {
    if (coded.isPlain) return -1;
    const code = this.texts.codeOf(bytes, start, end);
    if (code < 0) coded.isPlain = true;
    else if (coded.seen[code] !== 1) this.addTo(coded, code, end - start);
    return code;
  }

  private addTo(coded: Coded, code: number, length: number): void {
    if (code >= coded.seen.length) {
      const seen = new Uint8Array(Math.max(1024, 2 * code));
      seen.set(coded.seen);
      coded.seen = seen;
    }
    coded.seen[code] = 1;
    coded.count += 1;
    coded.bytes += length;
    if (coded.count > MOST_CODED || coded.bytes > MOST_CODED_BYTES) {
      coded.isPlain = true;
      coded.seen = new Uint8Array(0);
    }
  }

  private isCertain({ certainty }: RowPlan, hasConsent: boolean): boolean {
    const { scanner, verdict } = this;
    const { bytes, starts, ends, depths } = scanner;
    const { properties, traits, consent } = verdict;
    if (certainty === undefined) return false;
    if (scanner.has(properties) && depths[properties]! > MOST_NESTING) return false;
    if (scanner.has(traits) && depths[traits]! > MOST_NESTING) return false;
    if (hasConsent && !isPlainConsent(bytes, starts[consent]!, ends[consent]!)) return false;
    let declared = 0;
    for (const { slot, isRequired, fits } of certainty.values) {
      if (!scanner.has(slot)) {
        if (isRequired) return false;
        continue;
      }
      if (fits === undefined) continue;
      declared += 1;
      if (!fits(bytes, starts[slot]!, ends[slot]!)) return false;
    }
    return !certainty.isClosed || !verdict.isThere(properties) || scanner.counts[properties] === declared;
  }

  close(): void {
    this.columns.close();
    this.texts.write(this.options.textsPath, this.firstCode);
    const uses = this.coded.map(({ isPlain, seen }, place) => ({
      place,
      codes: isPlain ? undefined : marked(seen),
    }));
    writeTextUses(
      this.options.usesPath,
      [...uses, { place: CONSENT_PLACE, codes: this.consents }],
      this.firstCode,
    );
  }

  /** Closes what is not whole. */
  abandon(): void {
    this.columns.abandon();
  }
}

function wayOf({ kinds, span }: Reading, paths: WantedPaths, isOneLine: boolean): Way {
  const scanner = new RecordScanner(paths, isOneLine);
  return {
    scanner,
    verdict: new RecordVerdict(
      scanner,
      paths,
      kinds.map(({ name }) => name),
      span,
    ),
  };
}

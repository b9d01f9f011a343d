/** Bytes that are put one behind the other, without a string for each. */
import { Buffer } from 'node:buffer';

/** A text of so few bytes is copied faster by hand. */
const FEW = 48;
const LEAST_ROOM = 64 * 1024;

export class Bytes {
  buffer = Buffer.allocUnsafe(LEAST_ROOM);
  used = 0;

  /** So many bytes may follow. */
  room(count: number): void {
    if (this.buffer.length - this.used >= count) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.buffer.length, this.used + count));
    this.buffer.copy(larger, 0, 0, this.used);
    this.buffer = larger;
  }

  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.room(length);
    const { buffer, used } = this;
    if (length > FEW) buffer.set(bytes, used);
    else for (let at = 0; at < length; at += 1) buffer[used + at] = bytes[at]!;
    this.used = used + length;
  }

  byte(byte: number): void {
    this.room(1);
    this.buffer[this.used++] = byte;
  }

  /** In UTF-8. */
  text(text: string): void {
    this.room(3 * text.length);
    this.used += this.buffer.write(text, this.used);
  }

  clear(): void {
    this.used = 0;
  }
}

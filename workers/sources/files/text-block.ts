import { isAscii, isUtf8 } from 'node:buffer';

/** Lines of a file in one piece of memory, read as text where that is asked for. */
export class TextBlock {
  private ascii: string | null | undefined;
  private isText: boolean | undefined;

  constructor(readonly bytes: Buffer) {}

  /** Of UTF-8; what is none becomes replacement characters. */
  text(start: number, end: number): string {
    // Lines of plain text are cut from one string, which is made once.
    if (this.ascii === undefined) this.ascii = isAscii(this.bytes) ? this.bytes.toString('latin1') : null;
    return this.ascii?.slice(start, end) ?? this.bytes.toString('utf8', start, end);
  }

  /** A copy of the bytes where they are no UTF-8, else null. */
  noText(start: number, end: number): Buffer | null {
    this.isText ??= isUtf8(this.bytes);
    const part = this.isText ? null : this.bytes.subarray(start, end);
    return part === null || isUtf8(part) ? null : Buffer.from(part);
  }
}

/** Whole lines, the last one perhaps without its newline; or the beginning of a line that is too long to be held. */
export type LineBlock =
  Readonly<{ kind: 'lines'; bytes: Buffer }> | Readonly<{ kind: 'too-long'; head: Buffer; length: number }>;

/** Longer lines are cut: the engine refuses them anyway (too_large), and memory stays bounded. */
export const MAX_LINE_BYTES = 1_000_000;
/** What is kept of such a line. More than the engine reads, less than a log takes. */
export const KEPT_LINE_BYTES = 800_000;

const NEWLINE = 10;

/** Cuts chunks of bytes at line ends. Lines that span chunks are put together once, however many chunks they span. */
export class WholeLines {
  private pending: Buffer[] = [];
  private pendingLength = 0;
  /** Bytes of the current line that were let go. */
  private cutLength = 0;

  push(chunk: Buffer): LineBlock[] {
    const first = chunk.indexOf(NEWLINE);
    if (first === -1) {
      this.hold(chunk);
      return [];
    }
    if (this.cutLength + this.pendingLength + first <= MAX_LINE_BYTES) return this.cutAtLast(chunk);
    this.hold(chunk.subarray(0, first));
    return [this.takeTooLong(), ...this.cutAtLast(chunk.subarray(first + 1))];
  }

  /** What is left when the bytes have ended. */
  finish(): LineBlock[] {
    if (this.cutLength + this.pendingLength > MAX_LINE_BYTES) return [this.takeTooLong()];
    const rest = this.take();
    return rest.length === 0 ? [] : [{ kind: 'lines', bytes: rest }];
  }

  private cutAtLast(chunk: Buffer): LineBlock[] {
    const last = chunk.lastIndexOf(NEWLINE);
    if (last === -1) {
      this.hold(chunk);
      return [];
    }
    this.hold(chunk.subarray(0, last + 1));
    const bytes = this.take();
    this.hold(chunk.subarray(last + 1));
    return [{ kind: 'lines', bytes }];
  }

  private hold(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.pendingLength > MAX_LINE_BYTES) {
      this.cutLength += piece.length;
      return;
    }
    this.pending.push(piece);
    this.pendingLength += piece.length;
  }

  private take(): Buffer {
    const [only] = this.pending;
    const bytes = only !== undefined && this.pending.length === 1 ? only : Buffer.concat(this.pending);
    this.pending = [];
    this.pendingLength = 0;
    this.cutLength = 0;
    return bytes;
  }

  private takeTooLong(): LineBlock {
    const length = this.cutLength + this.pendingLength;
    return { kind: 'too-long', head: Buffer.from(this.take().subarray(0, KEPT_LINE_BYTES)), length };
  }
}

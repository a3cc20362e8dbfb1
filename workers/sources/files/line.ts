import type { TextBlock } from './text-block';

/** A line of a text file, without its end. */
export class Line {
  constructor(
    readonly block: TextBlock,
    readonly start: number,
    readonly end: number,
    readonly ending: '\n' | '\r\n',
    /** What is wrong with the line as such, in words. */
    readonly damage: string | null,
    /** From 1. */
    readonly number: number,
  ) {}

  get text(): string {
    return this.block.text(this.start, this.end);
  }

  /** The bytes where they are no UTF-8, else null. */
  get bytes(): Uint8Array | null {
    return this.block.noText(this.start, this.end);
  }
}

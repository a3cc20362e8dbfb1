import { isAscii, isUtf8 } from 'node:buffer';
import type { Line } from '../source-record';
import { KEPT_LINE_BYTES, MAX_LINE_BYTES, WholeLines, type LineBlock } from './whole-lines';

const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Turns chunks of a file's bytes into numbered lines, without their ends; \n and \r\n end one. */
export class LinesOf {
  private readonly blocks = new WholeLines();
  private number = 0;

  push(chunk: Buffer, take: (line: Line) => void): void {
    for (const block of this.blocks.push(chunk)) this.read(block, take);
  }

  finish(take: (line: Line) => void): void {
    for (const block of this.blocks.finish()) this.read(block, take);
  }

  private read(block: LineBlock, take: (line: Line) => void): void {
    if (block.kind === 'too-long') {
      this.tooLong(block.head, block.length, take);
      return;
    }
    const bytes = this.number === 0 ? withoutMark(block.bytes) : block.bytes;
    if (isAscii(bytes)) this.cut(bytes.toString('latin1'), take);
    else if (isUtf8(bytes)) this.cut(bytes.toString('utf8'), take);
    else this.cutBytes(bytes, take);
  }

  /** Good text: one decoding for the whole block. */
  private cut(text: string, take: (line: Line) => void): void {
    let start = 0;
    while (start < text.length) {
      const newline = text.indexOf('\n', start);
      const end = newline === -1 ? text.length : newline;
      const isCrLf = end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN;
      this.number += 1;
      const line = text.slice(start, isCrLf ? end - 1 : end);
      take({ text: line, ending: isCrLf ? '\r\n' : '\n', bytes: null, damage: null, number: this.number });
      start = end + 1;
    }
  }

  /** Somewhere in the block are bytes that are not UTF-8: line by line, so that only theirs are hit. */
  private cutBytes(bytes: Buffer, take: (line: Line) => void): void {
    let start = 0;
    while (start < bytes.length) {
      const newline = bytes.indexOf(10, start);
      const end = newline === -1 ? bytes.length : newline;
      const isCrLf = end > start && bytes[end - 1] === CARRIAGE_RETURN;
      const line = bytes.subarray(start, isCrLf ? end - 1 : end);
      this.number += 1;
      take({
        text: line.toString('utf8'),
        ending: isCrLf ? '\r\n' : '\n',
        bytes: isUtf8(line) ? null : Buffer.from(line),
        damage: null,
        number: this.number,
      });
      start = end + 1;
    }
  }

  private tooLong(head: Buffer, length: number, take: (line: Line) => void): void {
    this.number += 1;
    const damage = `too large: the line has ${length} bytes, ${MAX_LINE_BYTES} is the most; the first ${KEPT_LINE_BYTES} are kept`;
    take({ text: head.toString('utf8'), ending: '\n', bytes: null, damage, number: this.number });
  }
}

function withoutMark(bytes: Buffer): Buffer {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? bytes.subarray(3) : bytes;
}

import { Line } from './line';
import { TextBlock } from './text-block';
import { KEPT_LINE_BYTES, MAX_LINE_BYTES, WholeLines, type LineBlock } from './whole-lines';

const NEWLINE = 10;
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
    if (block.kind === 'too-long') this.tooLong(block.head, block.length, take);
    else this.cut(new TextBlock(this.number === 0 ? withoutMark(block.bytes) : block.bytes), take);
  }

  private cut(block: TextBlock, take: (line: Line) => void): void {
    const { bytes } = block;
    let start = 0;
    while (start < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, start);
      const end = newline === -1 ? bytes.length : newline;
      const isCrLf = end > start && bytes[end - 1] === CARRIAGE_RETURN;
      this.number += 1;
      take(new Line(block, start, isCrLf ? end - 1 : end, isCrLf ? '\r\n' : '\n', null, this.number));
      start = end + 1;
    }
  }

  private tooLong(head: Buffer, length: number, take: (line: Line) => void): void {
    this.number += 1;
    const damage = `too large: the line has ${length} bytes, ${MAX_LINE_BYTES} is the most; the first ${KEPT_LINE_BYTES} are kept`;
    take(new Line(new TextBlock(head), 0, head.length, '\n', damage, this.number));
  }
}

function withoutMark(bytes: Buffer): Buffer {
  return BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? bytes.subarray(3) : bytes;
}

import { tailMaskOf } from './bytes';

/** Bytes (the UTF-8 of a text) that are expected at a place, compared four at a time. */
export class TextPattern {
  readonly length: number;
  private readonly words: Int32Array;
  private readonly tailAt: number;
  private readonly tailMask: number;
  private readonly tail: number;

  constructor(readonly text: string) {
    const bytes = new TextEncoder().encode(text);
    const view = new DataView(new ArrayBuffer(bytes.length + 4));
    bytes.forEach((byte, index) => view.setUint8(index, byte));
    this.length = bytes.length;
    this.words = Int32Array.from({ length: bytes.length >> 2 }, (_, index) => view.getInt32(index * 4, true));
    this.tailAt = bytes.length & ~3;
    this.tailMask = tailMaskOf(bytes.length);
    this.tail = view.getInt32(this.tailAt, true) & this.tailMask;
  }

  /** Whether the bytes stand here. The view must go on for three bytes more. */
  isAt(view: DataView, at: number): boolean {
    const { words } = this;
    for (let index = 0; index < words.length; index += 1) {
      if (view.getInt32(at + index * 4, true) !== words[index]) return false;
    }
    return this.tailMask === 0 || ((view.getInt32(at + this.tailAt, true) ^ this.tail) & this.tailMask) === 0;
  }
}

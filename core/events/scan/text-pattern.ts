import { tailMaskOf } from './bytes';

/** ASCII bytes that are expected at a place, compared four at a time. */
export class TextPattern {
  readonly length: number;
  private readonly words: Int32Array;
  private readonly tailAt: number;
  private readonly tailMask: number;
  private readonly tail: number;

  constructor(readonly text: string) {
    this.length = text.length;
    const bytes = new DataView(new ArrayBuffer(text.length + 4));
    for (let index = 0; index < text.length; index += 1) bytes.setUint8(index, text.charCodeAt(index));
    this.words = Int32Array.from({ length: text.length >> 2 }, (_, index) => bytes.getInt32(index * 4, true));
    this.tailAt = text.length & ~3;
    this.tailMask = tailMaskOf(text.length);
    this.tail = bytes.getInt32(this.tailAt, true) & this.tailMask;
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

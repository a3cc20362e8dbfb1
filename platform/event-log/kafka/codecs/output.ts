const START_BYTES = 64 * 1024;

/** What a decoder of literals and matches puts out: grows as it must, up to a limit. Both throw beyond it. */
export class Output {
  #bytes = Buffer.allocUnsafe(START_BYTES);
  #length = 0;

  constructor(
    readonly maxBytes: number,
    /** For messages: the compression. */
    readonly name: string,
  ) {}

  get length(): number {
    return this.#length;
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  literals(from: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    this.#length += from.copy(this.#bytes, this.#length, start, end);
  }

  /** `count` bytes of those put out since `since`, beginning `distance` back. They may overlap what they become. */
  match(distance: number, count: number, since = 0): void {
    if (distance === 0 || distance > this.#length - since)
      throw new Error(`${this.name} match ${distance} bytes back of ${this.#length - since}`);
    this.#reserve(count);
    // Byte by byte: a match that overlaps what it writes repeats it.
    for (let index = 0; index < count; index += 1, this.#length += 1) {
      this.#bytes[this.#length] = this.#bytes[this.#length - distance] ?? 0;
    }
  }

  #reserve(count: number): void {
    const wanted = this.#length + count;
    if (wanted > this.maxBytes) throw new Error(`${this.name} content exceeds ${this.maxBytes} bytes`);
    if (wanted <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.min(this.maxBytes, Math.max(wanted, this.#bytes.length * 2)));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Kafka's numbers of varying length: zigzag, seven bits a byte. */
export function writeVarint(target: number[], value: number): void {
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) target.push((rest % 0x80) + 0x80);
  target.push(rest);
}

/** Throws where the bytes end. */
export function readVarint(bytes: Buffer, cursor: { position: number }): number {
  let value = 0;
  for (let factor = 1; factor <= 2 ** 63; factor *= 0x80) {
    const byte = bytes.readUInt8(cursor.position++);
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
  throw new Error('a number of more than ten bytes');
}

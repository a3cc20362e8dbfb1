/** State number `serial` (from 1) of a saver under test: its size varies, every word of it is the serial. */
export function makeState(serial: number): Uint8Array {
  const words = new Uint32Array(250_000 + ((serial * 7919) % 250_000)).fill(serial);
  return new Uint8Array(words.buffer);
}

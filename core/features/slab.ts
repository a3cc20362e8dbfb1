/**
 * Rings lie in pieces of 2^CHUNK_BITS doubles, so that nothing is copied as there are more of them: that would be time,
 * and twice the memory. Of a ring's base the upper bits tell its slab, the others where it lies there.
 */
const CHUNK_BITS = 16;
export const CHUNK = 2 ** CHUNK_BITS;
export const CHUNK_MASK = CHUNK - 1;

/** The slab of the ring that has this base. */
export const slabOf = ({ slabs }: Readonly<{ slabs: readonly Float64Array[] }>, base: number) =>
  slabs[base >>> CHUNK_BITS] as Float64Array;

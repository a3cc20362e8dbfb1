/**
 * The partition of a key: FNV-1a (32 bit) over its UTF-16 code units with a final avalanche, modulo the count.
 * It hashes the key and nothing else, so that every producer and every replay agrees.
 */
export function partitionOf(key: string, partitions: number): number {
  return partitions === 1 ? 0 : hashOf(key) % partitions;
}

/** 32-bit FNV-1a (Fowler, Noll, Vo) with the finaliser of MurmurHash3, whose low bits are well mixed. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) {
    const unit = key.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type EpochOptions = Readonly<{
  /** Where the highest epoch is kept over restarts. Without it epochs follow the wall clock alone. */
  dir?: string;
  /** Wall clock, epoch ms. */
  now?: () => number;
}>;

/** More shards than one run can take. */
const RUN = 2n ** 40n;

/**
 * Epochs that rise within a run and from one run to the next: a checkpoint refuses an epoch below one it has seen,
 * so a run whose epochs began anew could not start. The folder makes that hold when the clock was set back as well:
 * a run reserves its epochs before it uses them.
 */
export function openEpochs({ dir, now = Date.now }: EpochOptions): () => bigint {
  let epoch = BigInt(Math.floor(now())) * 2n ** 20n;
  if (dir !== undefined) {
    mkdirSync(dir, { recursive: true });
    const file = join(dir, 'epoch');
    const reserved = readReserved(file);
    if (reserved > epoch) epoch = reserved;
    writeFileSync(`${file}.new`, String(epoch + RUN), { flush: true });
    renameSync(`${file}.new`, file);
  }
  return () => (epoch += 1n);
}

/** Throws where the file holds anything but a number: a guess could be too low. */
function readReserved(file: string): bigint {
  try {
    return BigInt(readFileSync(file, 'utf8').trim());
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0n;
    throw error;
  }
}

import { PortError } from '../../port-error';
import type { Ownership } from '../coordination';

/** Who holds which shard. */
export function openOwners(nextEpoch: () => bigint) {
  const owners = new Map<string, Ownership>();
  return {
    /** Null while the shard is held. Lost with the session. */
    take(shard: string, sessionLost: AbortSignal): Ownership | null {
      if (owners.has(shard)) return null;
      const lost = new AbortController();
      /** The signal first: a shard is never free while its holder believes to hold it. */
      const free = () => {
        if (lost.signal.aborted) return;
        sessionLost.removeEventListener('abort', free);
        lost.abort(new PortError('lost', `shard ${shard} is held no longer`, true));
        owners.delete(shard);
      };
      sessionLost.addEventListener('abort', free, { once: true });
      const ownership = { shard, epoch: nextEpoch(), lost: lost.signal, release: async () => free() };
      owners.set(shard, ownership);
      return ownership;
    },
  };
}

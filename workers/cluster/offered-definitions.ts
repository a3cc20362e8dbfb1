import type { VersionedDefinitions } from '../runtime/decided-definitions';

/** The newest definitions a shard was offered: they wait until a record says that it was made under them. */
export class OfferedDefinitions {
  /** Wakes whoever waits for newer ones. */
  private wake: () => void = () => {};

  constructor(private newest: VersionedDefinitions) {}

  get version(): number {
    return this.newest.version;
  }

  offer(newest: VersionedDefinitions): void {
    if (newest.version > this.newest.version) this.newest = newest;
    this.wake();
  }

  /** The newest, as soon as they are of this version or a later one. Null: stopped meanwhile. */
  async reach(version: number, signal: AbortSignal): Promise<VersionedDefinitions | null> {
    const stop = () => this.wake();
    signal.addEventListener('abort', stop);
    try {
      while (this.newest.version < version) {
        if (signal.aborted) return null;
        await new Promise<void>(resolve => {
          this.wake = resolve;
        });
      }
      return this.newest;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** Who works, who leads, who owns what. ZooKeeper in production; in-process embedded. */
export type Member = Readonly<{ id: string; host: string; startedAt: number }>;

/** Shard → member id: the leader's plan. Members take and give up shards to follow it. */
export type Assignment = Readonly<Record<string, string>>;

export type ClusterView = Readonly<{
  members: readonly Member[];
  leader: string | null;
  assignment: Assignment;
}>;

/** A held shard. `lost` aborts as soon as the holder may no longer be the only one (own monotonic lease). */
export type Ownership = Readonly<{
  shard: string;
  epoch: bigint;
  lost: AbortSignal;
  release(): Promise<void>;
}>;

/**
 * A member's session. `lost` aborts when the session may be over: everything held through it is lost with it and
 * the caller joins anew.
 */
export interface Membership {
  readonly id: string;
  readonly lost: AbortSignal;
  /**
   * Takes part in the election; the callback runs while this member leads, its signal aborts when it no longer does.
   * A callback that resolves earlier keeps the lead; one that rejects gives it away and lines up again.
   */
  lead(whileLeading: (signal: AbortSignal) => Promise<void>): void;
  /** Publishes the plan; only the leader may (code `refused`). */
  assign(plan: Assignment): Promise<void>;
  /** Calls back with the view now and after each change (and at least every 15 s). Returns the stop. */
  watch(onView: (view: ClusterView) => void): () => void;
  /** Takes the shard, or null while it is held. Epochs of a shard rise with every taking. A release aborts `lost`. */
  own(shard: string): Promise<Ownership | null>;
  leave(): Promise<void>;
}

/** Never fails open: no session, no ownership; no answer, no start. */
export interface Coordinator {
  /** Rejects with code `in_use` while a member of that id is there. What a member does after its session: code `lost`. */
  join(member: Member): Promise<Membership>;
  close(): Promise<void>;
}

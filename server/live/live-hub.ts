import { liveUpdateSchema, LIVE_TOPIC, type Frame, type LiveUpdate } from '../../contracts/live';
import type { LiveSnapshot } from '../../contracts/api';
import type { RuleCount } from '../../core/rules/rule-counts';
import type { PartitionStatus } from '../../contracts/records';
import type { Batch, EventLog } from '../../platform/event-log/event-log';
import { followTopic } from './follow-topic';
import { LiveState } from './live-state';

export type HubSnapshot = Pick<
  LiveSnapshot,
  'at' | 'streams' | 'seq' | 'windows' | 'alerts' | 'partitions' | 'traffic'
>;
export type InForce = Readonly<{
  inForce: Record<string, number>;
  evaluationErrors: Record<string, { count: number; message: string }>;
  ruleCounts: Record<string, RuleCount>;
}>;
/** What a client missed since the frame it saw last. `reset`: it must take a snapshot anew. */
export type Resumed = Readonly<{ seq: number; reset: boolean; frames: Frame[] }>;

/**
 * The newest of everything the workers publish, held in memory and bounded, and handed on as numbered frames.
 *
 * Promises: the numbers of a room rise by one from frame to frame and never fall back, also over a restart; a
 * snapshot holds at least what its numbers say (a frame may repeat some of it); a final row is never replaced by an
 * early one, nor a revision by a lower one. Values are absolute, so a client that missed frames needs only the
 * rows that changed since: that is what `resume` returns, in one frame.
 */
export interface LiveHub {
  snapshot(stream?: string): HubSnapshot;
  partitions(): { at: number; partitions: PartitionStatus[] };
  definitionsInForce(): InForce;
  resume(room: string, lastSeq: number | null): Resumed;
  /** Frames of the room from now on. Returns the stop. */
  subscribe(room: string, listen: (frame: Frame) => void): () => void;
  /** A worker's engine is known to have stopped: its partitions say so until it reports again. */
  noteStopped(worker: string, note: string): void;
  close(): Promise<void>;
}

export type LiveHubOptions = Readonly<{
  log: EventLog;
  now: () => number;
  /** Hears of updates that cannot be read and of a log that fails; the hub goes on. */
  report: (message: string) => void;
}>;

const METRIC_FLUSH_MS = 100;
const ALERT_FLUSH_MS = 20;
const RETENTION_MS = 15 * 60_000;

export async function openLiveHub({ log, now, report }: LiveHubOptions): Promise<LiveHub> {
  await log.ensureTopic(LIVE_TOPIC, { partitions: 1, retentionMs: RETENTION_MS });
  const state = new LiveState(now());
  const stopped = new AbortController();
  let alertTimer: NodeJS.Timeout | null = null;
  let warm = false;

  const onBatch = (batch: Batch) => {
    for (const update of readUpdates(batch, report)) {
      state.apply(update, now());
      if (update.kind !== 'alert' || !warm) continue;
      alertTimer ??= setTimeout(() => {
        alertTimer = null;
        state.flush(['alerts'], now());
      }, ALERT_FLUSH_MS);
    }
  };
  const followed = followTopic({ log, topic: LIVE_TOPIC, signal: stopped.signal, report, onBatch });
  await followed.caughtUp;
  state.forgetPending();
  warm = true;
  const timer = setInterval(() => {
    state.markSilent(now());
    state.flush(null, now());
  }, METRIC_FLUSH_MS);

  return {
    snapshot: stream => state.snapshot(now(), stream),
    partitions: () => ({ at: now(), partitions: state.partitions() }),
    definitionsInForce: () => state.inForce(),
    resume: (room, lastSeq) => state.resume(room, lastSeq, now()),
    subscribe: (room, listen) => state.subscribe(room, listen),
    noteStopped: (worker, note) => state.noteStopped(worker, note),
    close: async () => {
      clearInterval(timer);
      if (alertTimer !== null) clearTimeout(alertTimer);
      stopped.abort();
      await followed.ended;
    },
  };
}

const text = new TextDecoder();

function readUpdates(batch: Batch, report: LiveHubOptions['report']): LiveUpdate[] {
  return batch.records.flatMap(record => {
    try {
      return [liveUpdateSchema.parse(JSON.parse(text.decode(record.value)))];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      report(`live update ${batch.topic}/${batch.partition}@${record.offset} cannot be read: ${reason}`);
      return [];
    }
  });
}

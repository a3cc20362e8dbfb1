import type { Control } from '../../platform/control/control';
import type { EventLog } from '../../platform/event-log/event-log';
import { DEFINITIONS_TOPIC } from '../../contracts/live';
import { publishMissingSet } from './publish-missing-set';

/** Carries what a transaction wrote down for others to the event log. */
export interface Outbox {
  /** Looks at once; otherwise it looks every 200 ms, for what other processes wrote. */
  wake(): void;
  /** Ends after the append under way. */
  close(): Promise<void>;
}

export type OutboxOptions = Readonly<{
  control: Control;
  log: EventLog;
  /** Hears of failures once each; the records stay and are tried again. */
  report: (message: string) => void;
}>;

const LOOK_EVERY_MS = 200;
const RETRY_MS_MAX = 5_000;
const BATCH = 100;
/** One server at a time, so that records keep their order. */
const OUTBOX_LOCK = 41_003;

/**
 * Starts carrying. Records go out in the order they were written, at least once (a crash between the append and the
 * deletion repeats some); readers of definitions know a repeat by its version.
 */
export async function openOutbox({ control, log, report }: OutboxOptions): Promise<Outbox> {
  await log.ensureTopic(DEFINITIONS_TOPIC, { partitions: 1, compacted: true });
  await publishMissingSet(control, log);
  const stopped = new AbortController();
  let wakeUp = () => {};
  const isStopped = () => stopped.signal.aborted;

  const run = async () => {
    for (let failures = 0; !isStopped();) {
      const asleep = new Promise<void>(resolve => (wakeUp = resolve)); // Before looking: no wake is missed.
      try {
        while (!isStopped() && (await carry(control, log)) === BATCH);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures === 1)
          report(`outbox: ${error instanceof Error ? error.message : String(error)}; trying again`);
      }
      const waitMs = Math.min(LOOK_EVERY_MS * 2 ** failures, RETRY_MS_MAX);
      if (!isStopped()) await either(asleep, waitMs);
    }
  };
  const running = run();
  return {
    wake: () => wakeUp(),
    async close() {
      stopped.abort();
      wakeUp();
      await running;
    },
  };
}

/** Appends the oldest records and then forgets them. Returns how many. */
async function carry(control: Control, log: EventLog): Promise<number> {
  if ((await control.prisma.outboxRecord.findFirst({ select: { id: true } })) === null) return 0;
  return control.prisma.$transaction(async tx => {
    const [lock] = await tx.$queryRaw<{ held: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(${OUTBOX_LOCK}::bigint) AS held`;
    if (lock?.held !== true) return 0;
    const rows = await tx.outboxRecord.findMany({ orderBy: { id: 'asc' }, take: BATCH });
    for (const { topic, key, value } of rows) {
      await log.append(topic, [{ partition: 0, key, value: new TextEncoder().encode(value) }]);
    }
    await tx.outboxRecord.deleteMany({ where: { id: { in: rows.map(row => row.id) } } });
    return rows.length;
  });
}

async function either(woken: Promise<void>, waitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([woken, new Promise<void>(resolve => (timer = setTimeout(resolve, waitMs)))]);
  clearTimeout(timer);
}

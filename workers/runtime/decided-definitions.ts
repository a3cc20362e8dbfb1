import { planDefinitions, type Plan } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import { tasksOf, type StreamTasks } from '../stages/stream-tasks';
import { unitTasks, type UnitTasks } from '../stages/unit-tasks';

/** Definitions as one version: what a stream computes. */
export type VersionedDefinitions = Readonly<{ version: number; definitions: Definitions }>;

/**
 * Which definitions a shard computes under. A newer version is a recorded decision: what was in the log when the
 * shard was taken over is read under the inherited one, because the owner before may have told its effects already.
 */
export class DecidedDefinitions {
  private waiting: VersionedDefinitions | null = null;

  constructor(
    public current: VersionedDefinitions,
    /** Per partition, the offset up to which the inherited version holds. */
    private readonly inheritedUntil: readonly bigint[],
  ) {}

  offer(newest: VersionedDefinitions): void {
    if (newest.version > this.current.version) this.waiting = newest;
  }

  /** Whether everything is read that was there when the shard was taken over. */
  isBeyond(offsets: readonly bigint[]): boolean {
    return offsets.every((offset, index) => offset >= (this.inheritedUntil[index] ?? 0n));
  }

  /** The version to adopt now, given how far each partition is read; null: none. */
  due(offsets: readonly bigint[]): VersionedDefinitions | null {
    if (this.waiting === null || !this.isBeyond(offsets)) return null;
    this.current = this.waiting;
    this.waiting = null;
    return this.current;
  }
}

/** The tasks of a stream under definitions that were checked when they were saved; null: it is not among them. */
export function plannedTasks(definitions: Definitions, stream: string): StreamTasks | null {
  const plan = planOf(definitions);
  const found = plan.streams.get(stream);
  return found === undefined ? null : tasksOf(plan, found);
}

/** The tasks of streams that are run together. */
export function plannedUnit(definitions: Definitions, streams: readonly string[]): UnitTasks {
  return unitTasks(planOf(definitions), streams);
}

/** `name` is theirs in an error. */
export function planOf(definitions: Definitions, name = 'definitions'): Plan {
  const planned = planDefinitions(definitions);
  if (planned.ok) return planned.plan;
  const [problem] = planned.problems;
  throw new Error(`${name} cannot be used: ${problem?.path}: ${problem?.message}`);
}

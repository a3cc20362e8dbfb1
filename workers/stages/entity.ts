import type { Decoded, FieldValue, WeirEvent } from '../../core/events/event';
import {
  evictedUpTo,
  feedTrailing,
  keepRow,
  keptRow,
  readTrailing,
  rowOf,
  touchEvents,
  touchRow,
} from '../../core/features/trailing';
import { carriedOver } from '../../core/features/trailing-carry';
import { newTrailingState, type TrailingState } from '../../core/features/trailing-state';
import type { KeptTexts } from '../../core/events/scan/record-scanner';
import { TextCells } from '../../core/events/scan/text-cells';
import { featureReceipt } from './feature-receipt';
import type { FeatureReceipt } from '../../contracts/receipt';
import { BLOCK, type DecodedBlock } from './decoded-block';
import { countError } from './evaluation-errors';
import type { EntityStagePlan, EntityTable, EntityVisit } from './entity-plan';

/** Table → what is held of its entities. Plain data: it is part of the checkpoint. */
export type EntityStates = Map<string, TrailingState>;

/** An event's features by name, as `weir run --emit features` writes them. */
export type FeatureRow = Readonly<{
  stream: string;
  event: string;
  timeMs: number;
  features: Readonly<Record<string, FieldValue>>;
}>;

type Work = {
  readonly visit: EntityVisit;
  readonly state: TrailingState;
  readonly table: TableWork;
  /** Beside each id that the decoder keeps: where its row is, see keptRow. */
  readonly rows: TextCells;
  /** The entity of the event that is here now, and its row. */
  key: string | null;
  row: number | undefined;
};

/** `evictedMs`: up to then nothing can be read any more. */
type TableWork = { evictedMs: number };

/** Fills the features of events into their scopes, and adds the events to the logs of their entities. */
export class EntityStage {
  private readonly works: ReadonlyMap<string, readonly Work[]>;
  /** Means nothing: see touchRow. */
  private touched = 0;
  /** Rows of the events that are looked at together. */
  private readonly ahead = new Int32Array(BLOCK);
  private readonly tables: ReadonlyMap<string, TableWork>;

  constructor(
    readonly plan: EntityStagePlan,
    private readonly states: EntityStates,
  ) {
    const names = new Set(plan.tables.map(table => table.name));
    for (const name of states.keys()) if (!names.has(name)) states.delete(name);
    this.tables = new Map(plan.tables.map(({ name }) => [name, { evictedMs: Number.NEGATIVE_INFINITY }]));
    this.works = new Map([...plan.visits].map(([stream, visits]) => [stream, this.worksOf(visits)]));
  }

  /** Notes how far the partitions are: the lowest watermark of each stream. What lies too far back is forgotten. */
  forgetBelow(lowest: (stream: string) => number): void {
    for (const table of this.plan.tables) {
      const watermark = Math.min(...table.visitors.map(lowest));
      this.tableOf(table).evictedMs = evictedUpTo(table.trailing, watermark);
    }
  }

  /** Finds the entities of events that are to come, and fetches what is held of them from memory, of all together. */
  lookAhead(stream: string, { decoded, texts }: DecodedBlock): void {
    const works = this.works.get(stream);
    if (works === undefined) return;
    for (let index = 0; index < works.length; index += 1) this.touch(works[index] as Work, decoded, texts);
  }

  private touch(
    { visit, state, rows }: Work,
    decoded: readonly Decoded[],
    texts: readonly KeptTexts[],
  ): void {
    const { keySlot, table } = visit;
    const { ahead } = this;
    let count = 0;
    for (let index = 0; index < decoded.length; index += 1) {
      const one = decoded[index] as Decoded;
      const at = rows.of(texts[index] as KeptTexts, keySlot);
      if (!one.ok || at === -1) continue;
      const row = keptRow(state, one.event.values[keySlot], rows.cells[at] as number);
      if (row === undefined) continue;
      ahead[count] = row;
      count += 1;
    }
    // Where the events of an entity lie is told by its row: all rows come first.
    let sum = 0;
    for (let index = 0; index < count; index += 1)
      sum += touchRow(table.trailing, state, ahead[index] as number);
    for (let index = 0; index < count; index += 1)
      sum += touchEvents(table.trailing, state, ahead[index] as number);
    this.touched = sum;
  }

  /**
   * Takes an event through every table. `watermark`: its partition's before it; `position`: see position.ts; `texts`:
   * the decoder's of the event.
   */
  visit(
    stream: string,
    event: WeirEvent,
    watermark: number,
    position: number,
    texts: KeptTexts | null = null,
  ): void {
    const works = this.works.get(stream);
    if (works === undefined) return;
    // All entities are found before the first is worked on: what they hold is fetched from memory together.
    for (let index = 0; index < works.length; index += 1)
      this.find(works[index] as Work, event.values, texts);
    for (let index = 0; index < works.length; index += 1)
      this.visitTable(works[index] as Work, event, watermark, position);
  }

  /** What is written out of an event that has made its visits; null: nothing is. */
  rowOf(stream: string, id: string, { values, timeMs }: WeirEvent): FeatureRow | null {
    const emitted = this.plan.emitted.get(stream) ?? [];
    if (emitted.length === 0) return null;
    const features: Record<string, FieldValue> = {};
    for (const { name, slot } of emitted) features[name] = values[slot] ?? null;
    return { stream, event: id, timeMs, features };
  }

  /** What an event that has made its visits read of these features, for the receipts of its alerts. */
  receiptsOf(
    stream: string,
    names: ReadonlySet<string>,
    event: WeirEvent,
    watermark: number,
    position: number,
  ): FeatureReceipt[] {
    const works = this.works.get(stream) ?? [];
    return works.flatMap(({ visit, state }) =>
      [...visit.before, ...visit.after]
        .filter(({ read }) => names.has(read.name))
        .map(({ read, slot }) => {
          const leftOut = visit.feeds && visit.before.some(other => other.slot === slot) ? position : null;
          const reader = { timeMs: event.timeMs, watermark, leftOut };
          return featureReceipt(visit, state, { read, slot }, event, reader);
        }),
    );
  }

  /** Events that were dropped because their entity had too many. */
  get dropped(): number {
    return [...this.states.values()].reduce((sum, state) => sum + state.dropped, 0);
  }

  private find(work: Work, values: WeirEvent['values'], texts: KeptTexts | null): void {
    const { visit, state, rows } = work;
    const at = texts === null ? -1 : rows.of(texts, visit.keySlot);
    const known = at === -1 ? undefined : keptRow(state, values[visit.keySlot], rows.cells[at] as number);
    work.key = known === undefined ? visit.keyOf(values) : (state.keys[known] as string);
    work.row = known ?? (work.key === null ? undefined : rowOf(state, work.key));
    if (work.row === undefined) return;
    if (known === undefined && at !== -1 && work.key !== null)
      rows.cells[at] = keepRow(state, work.key, work.row);
  }

  private visitTable(
    { visit, state, table: { evictedMs }, key, row }: Work,
    { values, timeMs }: WeirEvent,
    watermark: number,
    position: number,
  ): void {
    const { table, before, feeds, after } = visit;
    const scope = values as FieldValue[];
    // Its features stay null: of an entity that is not named nothing is known.
    if (key === null) return;
    if (before.length > 0) readTrailing(table.trailing, state, row, before, timeMs, watermark, scope);
    if (!feeds) return;
    const { dropped } = state;
    const fed = feedTrailing(table.trailing, state, key, timeMs, values, evictedMs, position, row);
    if (state.dropped > dropped) this.noteHot(table);
    if (after.length > 0) readTrailing(table.trailing, state, fed, after, timeMs, watermark, scope);
  }

  /** Said where conditions that fail are said: its features count less than they should. */
  private noteHot({ name, trailing }: EntityTable): void {
    const message = `an entity has more than ${trailing.mostEvents} events in reach; its oldest are not counted`;
    countError(this.plan.errors, `entities ${name}`, new Error(message));
  }

  private worksOf(visits: readonly EntityVisit[]): Work[] {
    return visits.map(visit => ({
      visit,
      state: this.stateOf(visit.table),
      table: this.tableOf(visit.table),
      rows: new TextCells(1),
      key: null,
      row: undefined,
    }));
  }

  private tableOf({ name }: EntityTable): TableWork {
    const table = this.tables.get(name);
    if (table === undefined) throw new Error(`the plan has no table ${name}`);
    return table;
  }

  /** What is held goes on, as far as the features of now can use it. */
  private stateOf({ name, trailing }: EntityTable): TrailingState {
    const known = this.states.get(name);
    const state = known === undefined ? newTrailingState(trailing) : carriedOver(trailing, known);
    this.states.set(name, state);
    return state;
  }
}

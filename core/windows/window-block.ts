import { cellsOfRows, valuesOfCells, type ValueCells } from '../aggregates/value-cells';
import type { Rows } from '../aggregates/rows';
import type { MetricPlan } from '../definitions/plan-metric';
import { NOT_JUDGED } from '../detectors/judgement';
import type { Group } from './group-table';
import type { Window } from './window';
import type { WindowResult } from './window-result';

/**
 * First results of many groups of one window that no detector judges: numbers in a long array, and not a tree of
 * objects for each, which mostly live until all are written. It is a copy; what becomes of the panes changes nothing.
 */
export class WindowBlock {
  private readonly cells: ValueCells;

  /** The rows from `from` on are those of the groups. */
  constructor(
    private readonly plan: MetricPlan,
    private readonly window: Window,
    private readonly groups: readonly Group[],
    rows: Rows,
    from: number,
  ) {
    this.cells = cellsOfRows(plan.aggregates, plan.layout, rows, from, from + groups.length);
  }

  get metric(): string {
    return this.plan.name;
  }

  get length(): number {
    return this.groups.length;
  }

  result(index: number): WindowResult {
    const { plan, window, groups, cells } = this;
    return {
      metric: plan.name,
      group: groups[index] ?? {},
      startMs: window.startMs,
      endMs: window.endMs,
      kind: 'final',
      revision: 0,
      values: valuesOfCells(plan.aggregates, cells, index * plan.aggregates.length),
      judgement: NOT_JUDGED,
    };
  }
}

/** A result, or many of one window. */
export type Emission = WindowResult | WindowBlock;

/** Results in the order in which they were emitted; those of blocks are made when they are read, each time anew. */
export class WindowResults implements Iterable<WindowResult> {
  private parts: Emission[] = [];
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(...parts: readonly Emission[]): void {
    for (const part of parts) {
      this.parts.push(part);
      this.count += part instanceof WindowBlock ? part.length : 1;
    }
  }

  clear(): void {
    this.parts = [];
    this.count = 0;
  }

  map<Mapped>(mapped: (result: WindowResult) => Mapped): Mapped[] {
    const all: Mapped[] = [];
    for (const result of this) all.push(mapped(result));
    return all;
  }

  *[Symbol.iterator](): IterableIterator<WindowResult> {
    for (const part of this.parts) {
      if (part instanceof WindowBlock)
        for (let index = 0; index < part.length; index += 1) yield part.result(index);
      else yield part;
    }
  }
}

import { hold, type Dictionary } from './dictionary';
import { BASE, CAPACITY, HEAD, NEWEST, OLDEST, TAIL, type TrailingPlan } from './trailing-plan';
import { CHUNK_MASK, slabOf } from './slab';
import { newRow, newTrailingState, resizeRing, type TrailingState } from './trailing-state';

/**
 * The state under a plan that may have been laid out otherwise: entities and events are kept, with the columns that
 * both plans know. What the features of before did not need is not known of the events held: it is null there.
 */
export function carriedOver(plan: TrailingPlan, state: TrailingState): TrailingState {
  if (JSON.stringify(plan.layout) === JSON.stringify(state.layout)) return state;
  const carried = newTrailingState(plan);
  carried.dropped = state.dropped;
  const columns = plan.columns.map(({ key }) => state.layout.columns.indexOf(key));
  for (const [key, row] of state.rows) {
    const target = newRow(plan, carried, key);
    carryEvents(plan, state, row, carried, target, columns);
    carryFloors(plan, state, row, carried, target);
  }
  return carried;
}

function carryEvents(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  carried: TrailingState,
  target: number,
  columns: readonly number[],
): void {
  const from = row * state.layout.cellsPerRow;
  const base = state.cells[from + BASE] ?? 0;
  const mask = (state.cells[from + CAPACITY] ?? 1) - 1;
  const head = state.cells[from + HEAD] ?? 0;
  const count = (state.cells[from + TAIL] ?? 0) - head;
  const at = target * plan.cellsPerRow;
  while ((carried.cells[at + CAPACITY] ?? 0) < count)
    resizeRing(plan, carried, target, (carried.cells[at + CAPACITY] ?? 1) * 2);
  const to = (carried.cells[at + BASE] ?? 0) & CHUNK_MASK;
  const slab = slabOf(carried, carried.cells[at + BASE] ?? 0);
  const held = slabOf(state, base);
  for (let index = 0; index < count; index += 1) {
    const source = (base & CHUNK_MASK) + ((head + index) & mask) * state.layout.stride;
    const place = to + index * plan.stride;
    slab[place] = held[source] ?? 0;
    slab[place + plan.stride - 1] = held[source + state.layout.stride - 1] ?? 0;
    for (const [column, known] of columns.entries()) {
      const value = known < 0 ? Number.NaN : (held[source + 1 + known] ?? Number.NaN);
      slab[place + 1 + column] = carriedValue(plan, column + 1, value, state, carried.dictionary);
    }
  }
  carried.cells[at + TAIL] = count;
  if (count === 0) return;
  carried.cells[at + OLDEST] = slab[to] ?? 0;
  carried.cells[at + NEWEST] = slab[to + (count - 1) * plan.stride] ?? 0;
}

function carryFloors(
  plan: TrailingPlan,
  state: TrailingState,
  row: number,
  carried: TrailingState,
  target: number,
): void {
  for (const { key, column, cell } of plan.layout.floors) {
    const known = state.layout.floors.find(floor => floor.key === key);
    const from = known === undefined ? -1 : row * state.layout.cellsPerRow + known.cell;
    const timeMs = state.cells[from] ?? Number.NaN;
    if (timeMs !== timeMs) continue;
    const at = target * plan.cellsPerRow + cell;
    carried.cells[at] = timeMs;
    carried.cells[at + 1] = carriedValue(
      plan,
      column,
      state.cells[from + 1] ?? Number.NaN,
      state,
      carried.dictionary,
    );
  }
}

function carriedValue(
  plan: TrailingPlan,
  column: number,
  value: number,
  state: TrailingState,
  dictionary: Dictionary,
): number {
  if (plan.columns[column - 1]?.kind !== 'text' || value !== value) return value;
  const known = state.dictionary.values[value];
  return known === null || known === undefined ? Number.NaN : hold(dictionary, known);
}

import type { FieldPlan } from '../definitions/field-type';

/** Where the numbers of one aggregated field lie in a row; −1: not kept. Sums of doubles take three columns. */
export type NumberInput = Readonly<{
  slot: number;
  /** Decimals, times: integers. Otherwise doubles. */
  isExact: boolean;
  scale: number;
  /** How many values there were; the row's count of events where the field is required. */
  count: number;
  sum: number;
  squares: number;
  min: number;
  max: number;
}>;

/** The first or last value of a field by event time: its time and its place among arrivals, and the value itself. */
export type PickInput = Readonly<{
  slot: number;
  isLast: boolean;
  kind: FieldPlan['kind'];
  scale: number;
  time: number;
  order: number;
  object: number;
}>;

/** A sketch of a field's values. */
export type SketchInput = Readonly<{
  slot: number;
  kind: 'quantile' | 'distinct';
  scale: number;
  object: number;
}>;

/**
 * How a row is laid out: `width` doubles (the first counts events), and `objects` other values. Rows of one metric are
 * alike, so that a group is a few numbers in a long array and not a tree of objects.
 */
export type RowLayout = Readonly<{
  width: number;
  objects: number;
  numbers: readonly NumberInput[];
  picks: readonly PickInput[];
  sketches: readonly SketchInput[];
}>;

/** Columns of a sum of doubles: whole numbers, multiples of 2^-29, multiples of 2^-62. */
const DOUBLE_SUM_COLUMNS = 3;

type Moments = { field: FieldPlan; sum: boolean; squares: boolean; min: boolean; max: boolean };

/** Hands out columns, field by field: two aggregates of one field share what they need. */
export class LayoutBuilder {
  private readonly moments: Moments[] = [];
  private readonly picks: Omit<PickInput, 'time' | 'order' | 'object'>[] = [];
  private readonly sketches: Omit<SketchInput, 'object'>[] = [];

  /** The place among `numbers` of the field's moments. */
  number(field: FieldPlan, fn: 'sum' | 'avg' | 'min' | 'max' | 'stddev'): number {
    let index = this.moments.findIndex(known => known.field.slot === field.slot);
    if (index === -1)
      index = this.moments.push({ field, sum: false, squares: false, min: false, max: false }) - 1;
    const kept = this.moments[index];
    if (kept === undefined) return index;
    if (fn === 'min' || fn === 'max') kept[fn] = true;
    else kept.sum = true;
    if (fn === 'stddev') kept.squares = true;
    return index;
  }

  /** The place among `picks`. */
  pick({ slot, kind, scale }: FieldPlan, isLast: boolean): number {
    const known = this.picks.findIndex(pick => pick.slot === slot && pick.isLast === isLast);
    return known === -1 ? this.picks.push({ slot, isLast, kind, scale }) - 1 : known;
  }

  /** The place among `sketches`. */
  sketch({ slot, scale }: FieldPlan, kind: SketchInput['kind']): number {
    const known = this.sketches.findIndex(sketch => sketch.slot === slot && sketch.kind === kind);
    return known === -1 ? this.sketches.push({ slot, kind, scale }) - 1 : known;
  }

  layout(): RowLayout {
    let width = 1;
    let objects = 0;
    const take = (isKept: boolean, columns = 1) => {
      if (!isKept) return -1;
      width += columns;
      return width - columns;
    };
    const numbers = this.moments.map(({ field, sum, squares, min, max }): NumberInput => {
      const isExact = field.kind !== 'number';
      const columns = isExact ? 1 : DOUBLE_SUM_COLUMNS;
      return {
        slot: field.slot,
        isExact,
        scale: field.scale,
        count: field.isOptional ? take(true) : 0,
        sum: take(sum, columns),
        squares: take(squares, columns),
        min: take(min),
        max: take(max),
      };
    });
    const picks = this.picks.map(pick => ({
      ...pick,
      time: take(true),
      order: take(true),
      object: objects++,
    }));
    const sketches = this.sketches.map(sketch => ({ ...sketch, object: objects++ }));
    return { width, objects, numbers, picks, sketches };
  }
}

import { noMemory, type ChartMemory } from './prepare-metric';

type Made<Data> = { data: Data; memory: ChartMemory };

/**
 * Keeps a chart's last picture: it is prepared anew only when what it is made of changed and someone can see it, and
 * takes over colours and axis from the one before while the view is the same.
 */
export function chartKeeper<Data>() {
  let last: (Made<Data> & { view: string; inputs: readonly unknown[] }) | null = null;
  return (
    { view, inputs, isInView }: { view: string; inputs: readonly unknown[]; isInView: boolean },
    prepare: (memory: ChartMemory) => Made<Data>,
  ): Data => {
    const isSameView = last !== null && last.view === view;
    if (last !== null && isSameView && (!isInView || isEqual(last.inputs, inputs))) return last.data;
    const memory =
      last === null ? noMemory : isSameView ? last.memory : { ...noMemory, slots: last.memory.slots };
    last = { ...prepare(memory), view, inputs };
    return last.data;
  };
}

const isEqual = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((value, index) => Object.is(value, b[index]));

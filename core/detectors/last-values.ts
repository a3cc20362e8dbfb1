/** A group's last values, in no order: when full, `next` is the place of the oldest. Plain data. */
export type LastValues = { values: number[]; next: number };

/** Takes a value in and returns the one that made room for it, if any. */
export function keepLast(last: LastValues, value: number, size: number): number | undefined {
  const oldest = last.values.length < size ? undefined : last.values[last.next];
  if (oldest === undefined) last.values.push(value);
  else last.values[last.next] = value;
  last.next = (last.next + 1) % size;
  return oldest;
}

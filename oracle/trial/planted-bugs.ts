/**
 * Bugs somebody could have written. Each is a change of the engine's text: where `find` is no longer in the file just
 * once, whoever changed that line plants the bug anew.
 */
export type PlantedBug = Readonly<{ bug: string; file: string; find: string; plant: string }>;

const planted =
  (file: string) =>
  (bug: string, find: string, plant: string): PlantedBug => ({ bug, file, find, plant });

const watermark = planted('core/time/watermark.ts');
const intake = planted('workers/stages/intake.ts');
const pipeline = planted('workers/runtime/pipeline.ts');
const sums = planted('core/aggregates/exact-sum.ts');
const rows = planted('core/aggregates/rows.ts');
const results = planted('core/aggregates/results.ts');
const groups = planted('core/windows/group-key.ts');
const floorMod = planted('core/time/floor-mod.ts');

export const PLANTED_BUGS: readonly PlantedBug[] = [
  watermark(
    'the watermark forgets its one millisecond',
    'eventMs - outOfOrdernessMs - 1',
    'eventMs - outOfOrdernessMs',
  ),
  watermark(
    'the watermark follows the last event, also back',
    'return Math.max(watermark, eventMs - outOfOrdernessMs - 1)',
    'return eventMs - outOfOrdernessMs - 1',
  ),
  watermark(
    'the watermark of several partitions is the highest',
    'lowest = Math.min(lowest, watermark)',
    'lowest = lowest === END_OF_INPUT ? watermark : Math.max(lowest, watermark)',
  ),
  watermark(
    'an event just at maxAhead counts as ahead',
    'eventMs > appendedMs + maxAheadMs',
    'eventMs >= appendedMs + maxAheadMs',
  ),
  intake(
    'one wrong clock moves the watermark',
    'if (isAhead(event.timeMs, appendedMs, stream.maxAheadMs)) return false;',
    '',
  ),
  intake(
    'an id is remembered one millisecond too long',
    'until > state.watermark',
    'until >= state.watermark',
  ),
  intake(
    'duplicates are looked for before the record is known to be valid',
    'state.seen.set(event.id, event.timeMs + stream.dedupMs);\n  return false;',
    'return false;',
  ),
  intake('a late event is judged by no rule', '  return event;\n', '  return isLate ? null : event;\n'),
  intake('an event that no metric takes is late', 'return taken > 0 && placed === 0', 'return placed === 0'),
  intake(
    'lateness is off by one',
    'state.watermark + 1 - stream.allowedLatenessMs',
    'state.watermark - stream.allowedLatenessMs',
  ),
  intake(
    'a record is read twice after a restart',
    'state.offset = record.offset + 1n',
    'state.offset = record.offset',
  ),
  pipeline('an idle partition holds the others', 'intake.watermark = lowest;', ''),
  pipeline('all idle is the end', '[this.clockWatermark(clockMs)]', '[END_OF_INPUT]'),
  pipeline(
    'the clock closes windows that are still out of order',
    'clockMs, this.tasks.stream.outOfOrdernessMs',
    'clockMs, 0',
  ),
  pipeline(
    'the last partition is left out of the merge',
    'new Merge(tasks, this.mergeState, this.intakes)',
    'new Merge(tasks, this.mergeState, this.intakes.slice(0, 3))',
  ),
  floorMod(
    'the remainder keeps its sign',
    'remainder < 0 ? remainder + divisor : remainder + 0',
    'remainder + 0',
  ),
  rows(
    'the finest bits of a double are dropped',
    'if (low !== fine) return addDouble(exactAt(rows, at), value);',
    '',
  ),
  rows(
    'sums beyond 2^53 lose their last digits',
    'if (next <= SAFE && next >= -SAFE) numbers[at] = next;',
    'if (next <= SAFE * 1e9 && next >= -SAFE) numbers[at] = next;',
  ),
  rows(
    'a merge counts nulls as values',
    '(numbers[at + count] as number) + (from.numbers[fromAt + count] as number)',
    '(numbers[at + count] as number) + 1',
  ),
  sums('huge doubles are forgotten', 'sum.wide = addFractions(sum.wide, other.wide);', ''),
  results(
    'the deviation is that of a sample',
    'BigInt(count) * BigInt(count) * scale',
    'BigInt(count) * BigInt(Math.max(1, count - 1)) * scale',
  ),
  groups(
    'null and an empty text are one group',
    "value === undefined ? '\\u0000n'",
    "value === undefined ? ''",
  ),
];

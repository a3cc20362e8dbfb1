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
const accumulators = planted('core/aggregates/accumulator.ts');
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
    'state.counters.ahead += 1;\n    return;',
    'state.counters.ahead += 1;',
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
  intake(
    'a late event is judged by no rule',
    'judgeRules(',
    'if (event.timeMs > state.watermark) judgeRules(',
  ),
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
  pipeline('all idle is as if all were busy', 'busy.length === 0 || busy.length', 'busy.length'),
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
  sums(
    'sums of doubles depend on their order',
    'else if (Math.abs(value) < LARGE) growPartials(sum.partials, value);',
    'else if (Math.abs(value) < LARGE) sum.partials[0] = (sum.partials[0] ?? 0) + value;',
  ),
  sums('huge doubles are forgotten', 'sum.wide = addFractions(sum.wide, other.wide);', ''),
  accumulators('a merge counts nulls as values', 'state.count += other.count', 'state.count += 1'),
  results(
    'the deviation is that of a sample',
    'const divisor = count * count *',
    'const divisor = count * (count > 1n ? count - 1n : count) *',
  ),
  groups(
    'null and an empty text are one group',
    "value === undefined ? '\\u0000n'",
    "value === undefined ? ''",
  ),
];

import { planted, type PlantedBug } from './planted-bug';
import { PLANTED_IN_RULES } from './planted-in-rules';

const watermark = planted('core/time/watermark.ts');
const intake = planted('workers/stages/intake.ts');
const pipeline = planted('workers/runtime/pipeline.ts');
const sums = planted('core/aggregates/exact-sum.ts');
const rows = planted('core/aggregates/rows.ts');
const deviation = planted('core/aggregates/deviation.ts');
const windows = planted('core/windows/window.ts');
const panes = planted('core/windows/pane-store.ts');
const paneWindows = planted('core/windows/pane-windows.ts');
const combiner = planted('core/windows/window-combiner.ts');
const metricState = planted('core/windows/metric-state.ts');
const sessions = planted('core/windows/session-store.ts', 'sessions');
const sessionWindows = planted('core/windows/session-windows.ts', 'sessions');
const merge = planted('workers/stages/merge.ts');
const trailing = planted('core/features/trailing.ts');
const trailingWindow = planted('core/features/trailing-window.ts');
const trailingLog = planted('core/features/trailing-log.ts');
const readTrailing = planted('core/features/read-trailing.ts');
const entity = planted('workers/stages/entity.ts');
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
  windows('lateness is off by one', 'watermark + 1 - allowedLatenessMs', 'watermark - allowedLatenessMs'),
  pipeline(
    'a record is read twice after a restart',
    'intake.offset = record.offset + 1n',
    'intake.offset = record.offset',
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
  deviation(
    'the deviation is that of a sample',
    'rootOfQuotient(spread, n * n *',
    'rootOfQuotient(spread, n * BigInt(Math.max(1, count - 1)) *',
  ),
  groups(
    'null and an empty text are one group',
    "value === undefined ? '\\u0000n'",
    "value === undefined ? ''",
  ),
  windows('a window fires a millisecond late', 'watermark >= endMs - 1;', 'watermark >= endMs;'),
  windows(
    'a cumulative window that ends with its period starts with the next',
    'endMs - 1 - floorMod(endMs - 1 - offsetMs, sizeMs)',
    'endMs - floorMod(endMs - offsetMs, sizeMs)',
  ),
  panes('an event at the end of a pane is still in it', 'timeMs >= pane.endMs ||', 'timeMs > pane.endMs ||'),
  panes('a closed window counts a late event', '&& pane.fromEndMs <= endMs', ''),
  panes(
    'panes go a millisecond early',
    'if (pane.lastEndMs > closedMs) continue;',
    'if (pane.lastEndMs > closedMs + 1) continue;',
  ),
  panes(
    'an event is late though its last window is open',
    "if (fromEndMs > lastEndOf(startMs, window)) return 'late';",
    "if (fromEndMs >= lastEndOf(startMs, window)) return 'late';",
  ),
  paneWindows('a revision is not raised', 'emitted.revision += 1;', ''),
  paneWindows(
    'the newest of the emitted windows is not corrected',
    'Math.min(pane.lastEndMs, state.watermark + 1)',
    'Math.min(pane.lastEndMs, state.watermark)',
  ),
  combiner(
    'a window is merged from panes that changed since',
    'if (pane.startMs < this.frontEndMs) this.forget();',
    '',
  ),
  combiner(
    'panes are merged from the wrong end',
    'sort((a, b) => b.startMs - a.startMs)',
    'sort((a, b) => a.startMs - b.startMs)',
  ),
  metricState(
    'late events correct nothing',
    'placement.firstEndMs - 1 <= state.watermark',
    'placement.firstEndMs - 1 <= Number.NEGATIVE_INFINITY',
  ),
  sessions(
    "lateness is judged on the event's own window",
    "if (coverEndMs <= closedMs) return 'late';",
    "if (endMs <= closedMs) return 'late';",
  ),
  sessions(
    'a session forgets the one it takes in',
    'mergeRow(store.rows, layout, into.row, store.rows, other.row);',
    '',
  ),
  sessionWindows(
    'a closed session is opened again',
    'if (cover.endMs > closedMs) continue;',
    'if (cover.endMs > closedMs - 9) continue;',
  ),
  sessionWindows(
    'a session that grew is not retracted',
    'const results = retractParts(state, groupKey, cover);',
    'const results: WindowResult[] = [];',
  ),
  sessionWindows(
    'sessions of two partitions that touch are two',
    'startMs > last.endMs',
    'startMs >= last.endMs',
  ),
  sessionWindows(
    'a retraction has no revision of its own',
    'revision: last.revision + 1 }',
    'revision: last.revision }',
  ),
  rows('of equal times the later arrival is first', 'order < keptOrder', 'order > keptOrder'),
  merge(
    'after a restart nothing is known to have been emitted',
    'for (const metric of tasks.metrics) this.storesOf(metric);\n    this.noteProgress();',
    'for (const metric of tasks.metrics) this.storesOf(metric);',
  ),
  trailingWindow(
    'a trailing window holds its lower bound',
    '(slab[base + (lo & mask) * stride] as number) <= aboveMs',
    '(slab[base + (lo & mask) * stride] as number) < aboveMs',
  ),
  trailing(
    'an event of the very time is not counted',
    'onTimeMs - window.sizeMs, untilMs)',
    'onTimeMs - window.sizeMs, untilMs - 1)',
  ),
  trailing(
    'the delay is ignored',
    'const onTimeMs = reference - window.delayMs;',
    'const onTimeMs = reference;',
  ),
  trailing(
    'a late reader sees what is forgotten elsewhere',
    'Math.max(timeMs, watermark - plan.lateMs)',
    'timeMs',
  ),
  trailingLog(
    "a feature's condition is ignored",
    'if (where !== null && !where.takes(values)) return Number.NaN;',
    '',
  ),
  trailingLog(
    'an event out of order is not added to a window around it',
    "if (isInside) change(plan, state, row, window, seq, 1, 'middle');",
    '',
  ),
  readTrailing(
    'the last value comes from ahead',
    'if (!(lastMs <= timeMs - window.delayMs)) return null;',
    '',
  ),
  entity(
    'every reader counts itself',
    'if (before.length > 0) readTrailing(table.trailing, state, row, before,',
    'if (before.length > 0) readTrailing(table.trailing, state, feedTrailing(table.trailing, state, key, timeMs, values, Number.NEGATIVE_INFINITY, position), before,',
  ),
  ...PLANTED_IN_RULES,
];

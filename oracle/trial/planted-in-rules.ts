import { planted, type PlantedBug } from './planted-bug';

const cooldown = planted('core/rules/cooldown.ts');
const verdict = planted('core/rules/verdict.ts');
const metricRules = planted('workers/stages/metric-rules.ts', 'metric rules');
const standing = planted('workers/stages/standing-alerts.ts', 'metric rules');
const windowValues = planted('core/rules/window-values.ts', 'windows read');
const windowReads = planted('workers/runtime/pipeline.ts', 'windows read');
const corrected = planted('core/windows/pane-windows.ts', 'detectors');
const zscore = planted('core/detectors/zscore.ts', 'detectors');
const ewma = planted('core/detectors/ewma.ts', 'detectors');
const robust = planted('core/detectors/robust.ts', 'detectors');
const fullEntities = planted('core/features/trailing-log.ts', 'full entities');
const counts = planted('core/rules/rule-counts.ts');
const lists = planted('core/definitions/plan-list.ts');

/** In rules, detectors, lists, the windows that rules read, and what an entity may hold. */
export const PLANTED_IN_RULES: readonly PlantedBug[] = [
  cooldown(
    'a cooldown lasts a millisecond longer',
    'Math.abs(timeMs - last) < rule.cooldownMs',
    'Math.abs(timeMs - last) <= rule.cooldownMs',
  ),
  cooldown('a late match begins a cooldown anew', 'Math.max(last ?? timeMs, timeMs)', 'timeMs'),
  verdict('a shadow rule counts in the score', "if (mode === 'live') score += weight;", 'score += weight;'),
  verdict('a score at the threshold is below it', 'score >= decline', 'score > decline'),
  verdict(
    'a shadow rule decides',
    "if (mode !== 'live' || verdict === null) continue;",
    'if (verdict === null) continue;',
  ),
  counts('what a cooldown kept quiet is counted as told', 'if (isSuppressed) count.suppressed += 1;', ''),
  lists(
    'a list forgets its last value',
    'new Set<string | number>(values)',
    'new Set<string | number>(values.slice(0, -1))',
  ),
  metricRules(
    'an alert is not withdrawn',
    'if (!isMatch && !this.standing.has(rule, about, key)) continue;',
    'if (!isMatch) continue;',
  ),
  standing(
    'an alert that was withdrawn goes on resting',
    'if (!isMatch) this.state.get(ruleKey(rule))?.get(about)?.delete(key);',
    '',
  ),
  metricRules(
    'a corrected window is not judged again',
    "result.kind === 'early' ? undefined",
    "result.kind !== 'final' ? undefined",
  ),
  standing(
    'a cooldown on windows lasts a millisecond longer',
    'Math.abs(endMs - newestMs) < cooldownMs',
    'Math.abs(endMs - newestMs) <= cooldownMs',
  ),
  metricRules(
    'windows of one entity rest apart',
    'entity === null ? JSON.stringify(group) : entityId(group[entity.field])',
    'entity === undefined ? null : JSON.stringify(group)',
  ),
  windowReads(
    'an event sees the windows that it makes final',
    'this.judge(intake, records, from, judged, index + 1, effects);\n      judged = index + 1;\n      if (output.placed.length > 0) this.place(output, effects);\n      if (merge.isDue(intake.watermark)) this.advance(effects);',
    'if (output.placed.length > 0) this.place(output, effects);\n      if (merge.isDue(intake.watermark)) this.advance(effects);\n      this.judge(intake, records, from, judged, index + 1, effects);\n      judged = index + 1;',
  ),
  windowReads(
    'events are judged when a later one has made windows final',
    '!merge.isDue(intake.watermark) && !this.readsWindows) continue;\n      this.judge(intake, records, from, judged, index + 1, effects);\n      judged = index + 1;',
    '!merge.isDue(intake.watermark)) continue;',
  ),
  windowValues(
    'a correction makes an old window the newest',
    'if (known === undefined || isNewer(result, known)) state',
    'state',
  ),
  windowValues('a session that was retracted is still read', 'isRetracted ? -1 : others', 'others'),
  windowValues('a silent group is read a day too long', 'Math.max(7 * DAY_MS', 'Math.max(8 * DAY_MS'),
  corrected(
    'a corrected window is judged by what was learnt since',
    'emitted.revision, emitted.detectorBefore)',
    'emitted.revision, detectorOf(state.detectors, key))',
  ),
  zscore(
    'the deviation is that of a sample here too',
    'squares / values.length',
    'squares / (values.length - 1)',
  ),
  ewma('the first values weigh as little as the last', 'Math.max(alpha, 1 / state.count)', 'alpha'),
  robust(
    'the median of an even number is the lower one',
    'sorted.length % 2 === 1 ? distance : between(distance, farther)',
    'distance',
  ),
  fullEntities(
    'an entity holds one event more than it may',
    '(cells[at + HEAD] as number) <= plan.mostEvents) return;',
    '(cells[at + HEAD] as number) <= plan.mostEvents + 1) return;',
  ),
  fullEntities('what was dropped is not counted', 'state.dropped += 1;', ''),
];

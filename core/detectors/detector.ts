import type { Detector } from './detector-kind';
import { ensemble, type EnsembleSetting, type EnsembleState } from './ensemble';
import { ewma, type EwmaSetting, type EwmaState } from './ewma';
import { OUT_OF_RANGE, type Judgement } from './judgement';
import type { LastValues } from './last-values';
import { robust, type RobustSetting, type RobustState } from './robust';
import { seasonal, type SeasonalSetting, type SeasonalState } from './seasonal';
import { zscore, type ZScoreSetting } from './zscore';

type Settings = {
  zscore: ZScoreSetting;
  robust: RobustSetting;
  ewma: EwmaSetting;
  seasonal: SeasonalSetting;
  ensemble: EnsembleSetting;
};

type States = {
  zscore: LastValues;
  robust: RobustState;
  ewma: EwmaState;
  seasonal: SeasonalState;
  ensemble: EnsembleState;
};

export type DetectorKind = keyof Settings;

/** A kind and its setting; both decide what a state means. */
export type DetectorPlan<Kind extends DetectorKind = DetectorKind> = Readonly<{
  kind: Kind;
  setting: Settings[Kind];
}>;

/** What a detector remembers of one series. Plain data: part of the checkpoint. */
export type DetectorState<Kind extends DetectorKind = DetectorKind> = States[Kind];

const DETECTORS: { [Kind in DetectorKind]: Detector<Settings[Kind], States[Kind]> } = {
  zscore,
  robust,
  ewma,
  seasonal,
  ensemble,
};

export function newDetectorState<Kind extends DetectorKind>(plan: DetectorPlan<Kind>): DetectorState<Kind> {
  return DETECTORS[plan.kind].start(plan.setting);
}

/**
 * What is to be thought of the value, given those observed so far; nothing is remembered.
 * `timeMs` is the start of what the value stands for: of the window, or the time of the reading.
 */
export function judge<Kind extends DetectorKind>(
  plan: DetectorPlan<Kind>,
  state: Readonly<DetectorState<Kind>>,
  value: number,
  timeMs: number,
): Judgement {
  if (!Number.isFinite(value)) return OUT_OF_RANGE;
  const judgement = DETECTORS[plan.kind].judge(plan.setting, state, value, timeMs);
  return isFinite(judgement) ? judgement : OUT_OF_RANGE;
}

/** Takes a value into the state. Values come in the order of their time; infinite ones are left out. */
export function learn<Kind extends DetectorKind>(
  plan: DetectorPlan<Kind>,
  state: DetectorState<Kind>,
  value: number,
  timeMs: number,
): void {
  if (Number.isFinite(value)) DETECTORS[plan.kind].learn(plan.setting, state, value, timeMs);
}

/** Judges the value, then learns it. */
export function observe<Kind extends DetectorKind>(
  plan: DetectorPlan<Kind>,
  state: DetectorState<Kind>,
  value: number,
  timeMs: number,
): Judgement {
  const judgement = judge(plan, state, value, timeMs);
  learn(plan, state, value, timeMs);
  return judgement;
}

/** A state that further observations of the first do not change. */
export const copyDetectorState = (state: DetectorState): DetectorState => copyPlain(state);

/** The parts of a state are numbers, arrays of one kind of part, and plain objects. */
function copyPlain<Part>(part: Part): Part {
  if (Array.isArray(part)) return (typeof part[0] === 'object' ? part.map(copyPlain) : part.slice()) as Part;
  if (typeof part !== 'object' || part === null) return part;
  const copy = { ...part };
  for (const name in copy) if (typeof copy[name] === 'object') copy[name] = copyPlain(copy[name]);
  return copy;
}

const isFinite = ({ score, expected, low, high }: Judgement) =>
  isFiniteOrNull(score) && isFiniteOrNull(expected) && isFiniteOrNull(low) && isFiniteOrNull(high);

const isFiniteOrNull = (value: number | null) => value === null || Number.isFinite(value);

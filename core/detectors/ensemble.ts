import type { Detector } from './detector-kind';
import { ewma, type EwmaState } from './ewma';
import type { Judgement } from './judgement';
import { keepLast } from './last-values';

export type EnsembleSetting = Readonly<Record<string, never>>;

/** A long memory of the values, and the last scores. */
export type EnsembleState = EwmaState & { values: number[]; next: number };

const LONG = { alpha: 1 / 4000 };
const QUIET = 100;

/** The z-score against a long memory, silent unless it exceeds every score of the last values. */
export const ensemble: Detector<EnsembleSetting, EnsembleState> = {
  start: () => ({ ...ewma.start(LONG), values: [], next: 0 }),

  judge(_setting, state, value, timeMs): Judgement {
    const judgement = ewma.judge(LONG, state, value, timeMs);
    const { score } = judgement;
    if (score === null || !state.values.some(past => past >= score)) return judgement;
    return { ...judgement, score: 0, reasons: [...judgement.reasons, 'quiet'] };
  },

  learn(_setting, state, value, timeMs) {
    keepLast(state, ewma.judge(LONG, state, value, timeMs).score ?? 0, QUIET);
    ewma.learn(LONG, state, value, timeMs);
  },
};

import type { Detector } from './detector-kind';
import { judgementOf, WARM_UP_VALUES } from './ensemble-judgement';
import { bitsOf, learnReading, newView, readView, VIEWS, type View } from './ensemble-view';
import { warmingUp } from './judgement';

/** One setting serves every series. */
export type EnsembleSetting = Readonly<Record<string, never>>;

export type EnsembleState = {
  /** Values learnt so far, and the last of them. */
  count: number;
  last: number;
  /** A value is told only where its surprise exceeds this, in bits. */
  bar: number;
  /** How often the series has surprised of late: a number that fades. */
  surprises: number;
  views: View[];
};

/** After a surprise the next must exceed it by so many bits, each value later by a little less. */
const MARGIN_BITS = 1.5;
const FALL_BITS = 0.02;
/** A surprise is worth half the bits of how often the series has surprised in its last few thousand values. */
const SURPRISE_BITS = 11;
const FADE = 1 - 1 / 4000;
const DISCOUNT = 0.5;

/**
 * How rare the value is in several views of the series at once: the value, its mean over few and many values, how much
 * it varies. Each view keeps a histogram of what it has seen; the rarest view decides. In the manner of LODA (T. Pevný,
 * Loda: Lightweight On-line Detector of Anomalies, 2016), with views that are smoothings in time in the place of random
 * projections, and the rarest in the place of their mean. An anomaly is told once: while it lasts, only what is rarer
 * still is told again, and a series that often surprises must surprise more.
 */
export const ensemble: Detector<EnsembleSetting, EnsembleState> = {
  start: () => ({ count: 0, last: 0, bar: 0, surprises: 0, views: VIEWS.map(newView) }),

  judge(_setting, state, value) {
    if (state.count < WARM_UP_VALUES) return warmingUp(state.count, WARM_UP_VALUES);
    const rarest = rarestOf(state, value);
    const isTold = rarest.bits > state.bar;
    const bits = isTold ? rarest.bits - DISCOUNT * Math.log2(1 + state.surprises) : rarest.bits / 2;
    return judgementOf(state, value, { view: rarest.view, bits, isTold });
  },

  learn(_setting, state, value) {
    if (state.count >= WARM_UP_VALUES) {
      const { bits } = rarestOf(state, value);
      if (bits > state.bar) {
        state.bar = bits + MARGIN_BITS;
        if (bits >= SURPRISE_BITS) state.surprises += 1;
      }
      state.surprises *= FADE;
      state.bar -= FALL_BITS;
    }
    state.count = Math.min(state.count + 1, Number.MAX_SAFE_INTEGER);
    const isFirst = state.count === 1;
    state.views.forEach((view, index) => {
      const kind = VIEWS[index];
      if (kind === undefined) return;
      learnReading(view, readView(kind, view, value, isFirst ? value : state.last, state.count), state.count);
    });
    state.last = value;
  },
};

function rarestOf({ views, last, count }: Readonly<EnsembleState>, value: number) {
  let view = 0;
  let most = -1;
  for (let index = 0; index < views.length; index += 1) {
    const own = views[index];
    const kind = VIEWS[index];
    if (own === undefined || kind === undefined) continue;
    const bits = bitsOf(own, readView(kind, own, value, last, count + 1));
    if (bits <= most) continue;
    view = index;
    most = bits;
  }
  return { view, bits: Math.max(0, most) };
}

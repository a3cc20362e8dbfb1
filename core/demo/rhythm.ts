import { Random } from './random';
import type { Customer } from './world';

/**
 * How the rate moves around its mean. `steady`: not at all. `lively`: in waves of a minute or so with a short burst
 * every few minutes, so that a chart has something to show. `daily`: by the hour, low at night.
 */
export const RHYTHMS = ['steady', 'lively', 'daily'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

const DAY_MS = 86_400_000;
const BURST_SLOT_MS = 240_000;
const BURST_MS = 12_000;
const BURST_EXTRA = 0.8;
/** Mean of `lively` without this correction. */
const LIVELY_MEAN = 1 + (BURST_EXTRA * BURST_MS) / BURST_SLOT_MS;

/** The share of the mean rate at a time; over a long time it is 1. */
export function rateShare(rhythm: Rhythm, seed: number, timeMs: number): number {
  switch (rhythm) {
    case 'steady':
      return 1;
    case 'lively':
      return livelyShare(seed, timeMs);
    case 'daily':
      return 1 - 0.75 * Math.cos((2 * Math.PI * (hourOf(timeMs) - 2)) / 24);
  }
}

function livelyShare(seed: number, timeMs: number): number {
  const slot = Math.floor(timeMs / BURST_SLOT_MS);
  const burstAt = slot * BURST_SLOT_MS + new Random(seed, 2, slot).between(0, BURST_SLOT_MS - BURST_MS);
  const burst = timeMs >= burstAt && timeMs < burstAt + BURST_MS ? BURST_EXTRA : 0;
  const waves =
    0.08 * Math.sin((2 * Math.PI * timeMs) / 97_000) + 0.05 * Math.sin((2 * Math.PI * timeMs) / 41_000);
  return (1 + waves + burst) / LIVELY_MEAN;
}

/** How much a customer buys at an hour of the day (UTC): most around the peak, a tenth at the other end. */
export function activity({ perDay, peakHour }: Customer, hour: number): number {
  const apart = Math.abs(hour - peakHour);
  const hours = Math.min(apart, 24 - apart);
  return perDay * (0.1 + Math.exp(-(hours * hours) / 32));
}

/** 0 ≤ hour < 24, with its fraction. */
export const hourOf = (timeMs: number) => (timeMs - Math.floor(timeMs / DAY_MS) * DAY_MS) / 3_600_000;
export const dayOf = (timeMs: number) => Math.floor(timeMs / DAY_MS);

import { cardPrecision } from '../../core/models/card-precision';
import { averagePrecision, rocAuc } from '../../core/models/ranking-metrics';
import type { Truth } from './truth';
import type { Days } from './options';

/** A transaction of the test days: its place among the scored rows and what it was. */
export type TestUse = Readonly<{ row: number; truth: Truth }>;

export type Figures = Readonly<{ rocAuc: number; averagePrecision: number; cardPrecision: number }>;

/** Cards checked a day. */
const CARDS = 100;
/** Days before the first test day that the published protocol trains on, without the delay. */
const BOOK_WEEK = 7;

/**
 * The test transactions without those of customers known to be compromised: with a fraud since the training week began
 * (the week that ends `delayDays` before the first test day, also where more days are trained on) and more than
 * `delayDays` ago on the day of the transaction.
 */
export function withoutKnownCards(
  uses: readonly TestUse[],
  all: Iterable<Truth>,
  test: Days,
  delayDays: number,
): TestUse[] {
  const since = test.first - delayDays - BOOK_WEEK;
  const firstFraud = new Map<number, number>();
  for (const { customer, day, isFraud } of all) {
    if (!isFraud || day < since) continue;
    firstFraud.set(customer, Math.min(day, firstFraud.get(customer) ?? Number.POSITIVE_INFINITY));
  }
  return uses.filter(({ truth }) => !((firstFraud.get(truth.customer) ?? Infinity) < truth.day - delayDays));
}

/** The three figures of a score over the uses; `score` gives that of a use. */
export function figuresOf(uses: readonly TestUse[], score: (use: TestUse) => number): Figures {
  const scores = Float64Array.from(uses, score);
  const labels = Uint8Array.from(uses, ({ truth }) => Number(truth.isFraud));
  const scored = uses.map(({ truth }, index) => ({
    card: truth.customer,
    day: truth.day,
    score: scores[index] ?? Number.NaN,
    isFraud: truth.isFraud,
  }));
  return {
    rocAuc: rocAuc(scores, labels),
    averagePrecision: averagePrecision(scores, labels),
    cardPrecision: cardPrecision(scored, CARDS).mean,
  };
}

/** Alerts of a rule over the uses, none dropped. */
export function alertLoad(uses: readonly TestUse[], days: number, fires: (use: TestUse) => boolean) {
  const alerts = uses.filter(fires);
  const found = alerts.filter(({ truth }) => truth.isFraud).length;
  const frauds = uses.filter(({ truth }) => truth.isFraud).length;
  return {
    alerts: alerts.length,
    aDay: alerts.length / days,
    precision: found / alerts.length,
    recall: found / frauds,
  };
}

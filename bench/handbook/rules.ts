/** What hand-written rules read of a transaction. Shares of nothing are 0. */
export type RuleReads = Readonly<{ amount: number; risk7: number; risk30: number; mean30: number }>;

/** Scores made by hand, from the best to the worst. */
export const HAND_SCORES: readonly Readonly<{ name: string; score: (reads: RuleReads) => number }>[] = [
  {
    name: 'graded rules: 10·[amount > 220] + risk7 + risk30 + 0.25·clip(amount / mean30 − 1, 0, 6)',
    score: ({ amount, risk7, risk30, mean30 }) =>
      10 * Number(amount > 220) + risk7 + risk30 + 0.25 * Math.min(6, Math.max(0, amount / mean30 - 1)),
  },
  {
    name: '3 hard rules: max of 1·[amount > 220], 0.9·[risk7 ≥ 0.5], 0.8·[amount ≥ 3 × mean30]',
    score: ({ amount, risk7, mean30 }) =>
      Math.max(Number(amount > 220), 0.9 * Number(risk7 >= 0.5), 0.8 * Number(amount >= 3 * mean30)),
  },
  { name: 'terminal risk, 7 days', score: ({ risk7 }) => risk7 },
  { name: 'terminal risk, 30 days', score: ({ risk30 }) => risk30 },
  { name: 'amount / mean30', score: ({ amount, mean30 }) => amount / mean30 },
  { name: 'amount', score: ({ amount }) => amount },
  { name: 'rule amount > 220', score: ({ amount }) => Number(amount > 220) },
  { name: 'constant', score: () => 0 },
];

type Rule = Readonly<{ name: string; fires: (reads: RuleReads) => boolean }>;

const SINGLE: readonly Rule[] = [
  { name: 'amount > 220', fires: ({ amount }) => amount > 220 },
  { name: 'risk7 ≥ 0.5', fires: ({ risk7 }) => risk7 >= 0.5 },
  { name: 'risk30 ≥ 0.1', fires: ({ risk30 }) => risk30 >= 0.1 },
  {
    name: 'amount ≥ 3 × mean30 and > 60',
    fires: ({ amount, mean30 }) => amount >= 3 * mean30 && amount > 60,
  },
];

/** The rules of the alert load, and the union of all. */
export const HAND_RULES: readonly Rule[] = [
  ...SINGLE,
  { name: 'union of the four', fires: reads => SINGLE.some(rule => rule.fires(reads)) },
];

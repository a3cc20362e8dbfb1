import type { Matrix } from '../../core/models/matrix';
import { dayText, type HandbookOptions } from './options';
import { alertLoad, figuresOf, type Figures, type TestUse } from './protocol';
import { HAND_RULES, HAND_SCORES, type RuleReads } from './rules';

/** What the numbers were made from. */
export function printHead(options: HandbookOptions, sha256: string, commit: string): void {
  const { train, test, files, delayDays, seed } = options;
  console.log(
    [
      'Fraud Detection Handbook (Le Borgne, Siblini, Lebichot, Bontempi 2022), simulated card transactions',
      `data: ${files.length} days from ${files[0]?.slice(0, 10)}, SHA-256 ${sha256}`,
      `commit ${commit}, seed ${seed}`,
      `train ${dayText(train.first)}..${dayText(train.last)}, labels after ${delayDays} days, test ${dayText(test.first)}..${dayText(test.last)}`,
    ].join('\n'),
  );
}

export function printFigures(): void {
  console.log('AUC ROC  AP      CP@100  score');
}

export function printScores(name: string, { rocAuc, averagePrecision, cardPrecision }: Figures): void {
  const figures = [rocAuc, averagePrecision, cardPrecision].map(figure => figure.toFixed(4).padEnd(8));
  console.log(`${figures.join(' ').trimEnd()}  ${name}`);
}

/** What hand-written rules reach on the same uses, the ceilings, and how many alerts single rules raise. */
export function printAlertLoad(
  uses: readonly TestUse[],
  kept: readonly TestUse[],
  rows: Matrix,
  days: number,
): void {
  const reads = (use: TestUse) => readsOf(rows, use.row);
  for (const { name, score } of HAND_SCORES)
    printScores(
      name,
      figuresOf(kept, use => score(reads(use))),
    );
  printScores(
    'practical ceiling: frauds a terminal label of the last 30 days or the amounts can tell',
    ceiling(kept, reads),
  );
  printScores(
    'perfect ranking (few cards are left)',
    figuresOf(kept, ({ truth }) => Number(truth.isFraud)),
  );
  console.log('ties in CP@100 go to the lower customer number\n');
  console.log('alerts (a day)   precision  recall  rule, nothing dropped');
  for (const { name, fires } of HAND_RULES) {
    const load = alertLoad(uses, days, use => fires(reads(use)));
    console.log(
      `${`${load.alerts} (${load.aDay.toFixed(1)})`.padEnd(16)} ${load.precision.toFixed(3).padEnd(10)} ${load.recall.toFixed(3).padEnd(7)} ${name}`,
    );
  }
}

/** All of scenario 1 and 3; of scenario 2 the frauds at terminals where an earlier label is visible. */
function ceiling(kept: readonly TestUse[], reads: (use: TestUse) => RuleReads): Figures {
  return figuresOf(kept, use => {
    const isVisible = use.truth.scenario !== 2 || reads(use).risk30 > 0;
    return Number(use.truth.isFraud && isVisible);
  });
}

function readsOf({ columns, values }: Matrix, row: number): RuleReads {
  const at = (column: number) => values[row * columns + column] ?? Number.NaN;
  return { amount: at(0), risk7: at(1), risk30: at(2), mean30: at(3) };
}

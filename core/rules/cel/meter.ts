import { CelError } from './cel-value';
import { CHARACTERS_PER_STEP } from './limits';

/**
 * What is left of an evaluation's budget. In steps, not in time, so that the same event ends the same way on every
 * machine and in every replay. One per compiled expression: evaluations never overlap.
 */
export class Meter {
  private left = 0;
  private budget = 0;

  start(budget: number) {
    this.budget = budget;
    this.left = budget;
  }

  spend(steps: number) {
    this.left -= steps;
    // Written so that a budget of NaN stops at once.
    if (!(this.left >= 0)) throw new CelError('budget', `stopped after ${this.budget} steps`, 0);
  }

  /** Work of native code that is linear in a length. */
  spendLength(length: number) {
    this.spend(1 + Math.floor(length / CHARACTERS_PER_STEP));
  }
}

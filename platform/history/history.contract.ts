import { afterAll, describe, test } from 'vitest';
import { alertsPromises } from './contract/alerts-promises';
import { pagingPromises } from './contract/paging-promises';
import type { OpenHistory, Promises } from './contract/promises';
import { windowsPromises } from './contract/windows-promises';
import { agreesWithNaiveModel, wholePromises } from './contract/whole-promises';
import type { History } from './history';

export type { OpenHistory } from './contract/promises';

/** What every adapter promises. */
export const historyContract = (modelRuns: number): Promises => ({
  ...windowsPromises,
  ...alertsPromises,
  ...pagingPromises,
  ...wholePromises,
  'filters, ranges, revisions and pages agree with a naive list': agreesWithNaiveModel(modelRuns),
});

/** Runs every promise against an adapter. `open` gives another client on one storage each time it is called. */
export function runHistoryContract(
  name: string,
  open: OpenHistory,
  { modelRuns, timeoutMs }: { modelRuns: number; timeoutMs: number },
): void {
  const opened: History[] = [];
  const openTracked = async () => {
    const history = await open();
    opened.push(history);
    return history;
  };
  afterAll(async () => {
    for (const history of opened.splice(0)) await history.close();
  });
  describe(`history on ${name}`, () => {
    for (const [promise, check] of Object.entries(historyContract(modelRuns))) {
      test(promise, () => check(openTracked), timeoutMs);
    }
  });
}

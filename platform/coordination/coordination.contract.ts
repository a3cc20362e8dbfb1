import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { electionPromises } from './contract/election-promises';
import { membershipPromises } from './contract/membership-promises';
import { ownershipPromises } from './contract/ownership-promises';
import type { CoordinationPromises, OpenCoordinator, TestCoordinator } from './contract/promises';

export type { OpenCoordinator, TestCoordinator } from './contract/promises';

/** What every adapter promises. */
export const coordinationContract: CoordinationPromises = {
  ...membershipPromises,
  ...electionPromises,
  ...ownershipPromises,
};

/** Runs every promise against an adapter, each in a cluster of its own. */
export function runCoordinationContract(
  name: string,
  open: OpenCoordinator,
  { timeoutMs }: { timeoutMs: number },
) {
  const opened: TestCoordinator[] = [];
  afterEach(async () => {
    for (const { coordinator } of opened.splice(0)) await coordinator.close();
  });
  describe(`coordination on ${name}`, () => {
    for (const [promise, check] of Object.entries(coordinationContract)) {
      test(
        promise,
        async () => {
          const cluster = randomUUID();
          await check(async () => {
            const one = await open(cluster);
            opened.push(one);
            return one;
          });
          expect.hasAssertions();
        },
        timeoutMs,
      );
    }
  });
}

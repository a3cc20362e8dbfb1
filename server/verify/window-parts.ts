import type { WindowReceipt } from '../../contracts/receipt';
import type { AggregatePlan, MetricPlan } from '../../core/definitions/plan-metric';
import { Noted, Unknown } from '../../core/verify/compare-fields';
import type { AskedWindow, JudgementAgain, WindowAgain } from './asked-window';

export const REVISION_UNKNOWN = new Unknown(
  'how often it was corrected depends on when it was read and merged, which the log does not tell',
);
const JUDGED = ['score', 'expected', 'low', 'high'] as const;

export const isJudgedRead = (read: string): boolean => JUDGED.some(name => name === read);

/** What a reader sees of an aggregate's value. */
export type Shown = (value: unknown, aggregate: AggregatePlan, metric: MetricPlan) => unknown;

/** One value of a window computed again, beside the stored one; `shown` makes of it what the reader saw. */
export function valueAgain(
  { metric }: Pick<AskedWindow, 'metric'>,
  again: WindowAgain,
  read: string,
  stored: unknown,
  shown: Shown = value => value,
): unknown {
  if (!again.ok) return new Unknown(again.reason);
  const aggregate = metric.aggregates.find(({ as }) => as === read);
  if (aggregate !== undefined) {
    const { value, error } = again.aggregates[read] ?? { value: null, error: 0 };
    return withinError(stored, shown(value, aggregate, metric), error);
  }
  if (read === 'start') return again.window?.startMs ?? null;
  if (read === 'end') return again.window?.endMs ?? null;
  const name = JUDGED.find(each => each === read);
  return name === undefined || metric.detector === null || again.window === null
    ? null
    : judgedValue(again.judged, name, stored);
}

/** What the detector says, where it could be run again over the windows before. */
function judgedValue(judged: JudgementAgain | null, read: (typeof JUDGED)[number], stored: unknown): unknown {
  if (judged === null) return new Unknown('the detector was not run again');
  if (!judged.ok) return new Unknown(judged.reason);
  const value = judged.judgement[read];
  if (value === stored) return value;
  if (judged.isRounded && isNear(stored, value))
    return new Noted(stored, `computed from the last windows alone it is ${value}: equal up to rounding`);
  return judged.doubt === null ? value : new Unknown(judged.doubt);
}

/** Why the detector finds the window rare, as its row tells it: not while it warms up. */
export function reasonsAgain(again: WindowAgain, stored: unknown): unknown {
  const judged = again.ok ? again.judged : null;
  if (judged === null) return undefined;
  if (!judged.ok) return stored === undefined ? undefined : new Unknown(judged.reason);
  const { score, reasons } = judged.judgement;
  const told = score === null || reasons.length === 0 ? undefined : reasons;
  const isSame = JSON.stringify(told) === JSON.stringify(stored);
  return isSame || judged.doubt === null ? told : new Unknown(judged.doubt);
}

const NEAR = 1e-9;
const isNear = (a: unknown, b: unknown) =>
  typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= NEAR * Math.max(1, Math.abs(b));

function withinError(stored: unknown, exact: unknown, error: number): unknown {
  if (error === 0 || typeof stored !== 'number' || typeof exact !== 'number') return exact;
  if (Math.abs(stored - exact) > error * Math.abs(exact)) return exact;
  const percent = Math.round(error * 1000) / 10;
  return new Noted(stored, `of a sketch; the exact value is ${exact}, and it is within ${percent} % of that`);
}

/** The parts of a receipt's window by the names under which they are compared. */
export function storedParts({ metric, group, start, end, revision, values }: WindowReceipt) {
  const name = `window.${metric}`;
  return {
    [`${name} group`]: group,
    [`${name} start`]: start,
    [`${name} end`]: end,
    [`${name} revision`]: revision,
    ...Object.fromEntries(Object.entries(values).map(([read, value]) => [`${name}.${read} value`, value])),
  };
}

/** The same, computed again. `group`: whose window it should be. */
export function recomputedParts(
  asked: AskedWindow,
  again: WindowAgain,
  group: unknown,
  shown?: Shown,
): Record<string, unknown> {
  const { metric, values } = asked.receipt;
  const name = `window.${metric}`;
  const bound = (value: number | null | undefined) => (again.ok ? value : new Unknown(again.reason));
  const window = again.ok ? again.window : null;
  const revision = again.ok && window !== null && again.revision === null ? REVISION_UNKNOWN : null;
  return {
    [`${name} group`]: group,
    [`${name} start`]: bound(window?.startMs),
    [`${name} end`]: bound(window?.endMs),
    [`${name} revision`]: revision ?? bound(again.ok ? again.revision : null),
    ...Object.fromEntries(
      Object.entries(values).map(([read, value]) => [
        `${name}.${read} value`,
        valueAgain(asked, again, read, value, shown),
      ]),
    ),
  };
}

import type { ModelSlot, ScopePlan } from '../../core/definitions/plan-scope';
import type { WeirEvent } from '../../core/events/event';
import { MicroBatchSize } from '../../core/models/micro-batch';
import { readInputs } from '../../core/models/model-inputs';
import type { Model } from '../../platform/models/models';
import { countError, type EvaluationErrors } from '../stages/evaluation-errors';

/** Fills in what models say of events, before their rules are judged. */
export interface EventScorer {
  /** Events of one stream in the order in which they will be judged, features and windows in their scopes. */
  score(scope: ScopePlan, events: readonly WeirEvent[], errors: EvaluationErrors): Promise<void>;
}

/** What a model needs of an event. */
type Scoped = Pick<WeirEvent, 'values'>;

/** A model in use, and how many events it takes at once. */
type Used = { model: Model; size: MicroBatchSize };

/**
 * Scores events with the models their rules read, in micro-batches that stay within 10 ms each. A model that fails on
 * a batch leaves its events without a score, is counted, and never stops the stream.
 */
export class ModelScorer implements EventScorer {
  private readonly used: ReadonlyMap<string, Used>;

  /** Models by their definition's signature. `ticks`: a monotonic clock, ms. */
  constructor(
    models: ReadonlyMap<string, Model>,
    private readonly ticks: () => number,
  ) {
    this.used = new Map([...models].map(([key, model]) => [key, { model, size: new MicroBatchSize() }]));
  }

  async score(scope: ScopePlan, events: readonly Scoped[], errors: EvaluationErrors): Promise<void> {
    for (const slot of scope.needed.models) {
      const used = this.used.get(slot.model.signature);
      if (used === undefined) throw new Error(`model ${slot.model.name} was not loaded`);
      await this.scoreWith(slot, used, events, errors);
    }
  }

  private async scoreWith(
    { model: plan, slot }: ModelSlot,
    { model, size }: Used,
    events: readonly Scoped[],
    errors: EvaluationErrors,
  ): Promise<void> {
    for (let start = 0; start < events.length;) {
      const batch = events.slice(start, start + size.rows);
      const startedMs = this.ticks();
      const rows = new Float64Array(batch.length * plan.inputs.length);
      for (const [row, { values }] of batch.entries())
        readInputs(plan.inputs, values, rows, row * plan.inputs.length);
      const scores = await this.scoresOf(plan.name, model, rows, batch.length, errors);
      for (const [row, { values }] of batch.entries()) setSlot(values, slot, scores[row] ?? Number.NaN);
      size.observe(batch.length, this.ticks() - startedMs);
      start += batch.length;
    }
  }

  private async scoresOf(
    name: string,
    model: Model,
    rows: Float64Array,
    count: number,
    errors: EvaluationErrors,
  ): Promise<Float64Array> {
    try {
      return await model.score(rows);
    } catch (error) {
      countError(errors, `model ${name}`, error);
      return new Float64Array(count).fill(Number.NaN);
    }
  }
}

/** No score is null to conditions. The scope is an array that stages fill, whatever its type says to those who read. */
function setSlot(values: readonly unknown[], slot: number, score: number): void {
  (values as unknown[])[slot] = Number.isNaN(score) ? null : score;
}

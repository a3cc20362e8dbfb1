import type { ScopePlan } from '../../core/definitions/plan-scope';
import type { WeirEvent } from '../../core/events/event';
import { RowCollector, type Label } from '../../core/models/labelled-rows';
import { readInputs } from '../../core/models/model-inputs';
import type { EventScorer } from '../models/score-events';
import type { TrainingPlan } from './training-plan';

/** Events with from ≤ event time < to, and the moment of training. */
export type TrainingSpan = Readonly<{ fromMs: number; toMs: number; atMs: number }>;

/**
 * Sits where models are asked, and writes down what a model would read of each event of the span, and every label. The
 * newest label of an event that is known by the moment of training counts.
 */
export class RowReader implements EventScorer {
  readonly rows: RowCollector;
  readonly labels = new Map<string, Label>();

  constructor(
    private readonly training: TrainingPlan,
    private readonly span: TrainingSpan,
  ) {
    this.rows = new RowCollector(training.inputs.length);
  }

  score(scope: ScopePlan, events: readonly WeirEvent[]): Promise<void> {
    const { stream, labels } = this.training;
    if (scope.stream === stream.name) this.takeRows(scope, events);
    if (scope.stream === labels.stream.name) this.takeLabels(events);
    return Promise.resolve();
  }

  private takeRows({ models }: ScopePlan, events: readonly WeirEvent[]): void {
    const inputs = models.find(({ model }) => model.name === this.training.model)?.model.inputs ?? [];
    const { fromMs, toMs } = this.span;
    for (const { id, timeMs, values } of events)
      if (id !== null && timeMs >= fromMs && timeMs < toMs)
        this.rows.add(id, timeMs, (rows, at) => readInputs(inputs, values, rows, at));
  }

  private takeLabels(events: readonly WeirEvent[]): void {
    const { event, field } = this.training.labels;
    for (const { timeMs, values } of events) {
      const id = String(values[event.slot]);
      if (timeMs > this.span.atMs && this.labels.has(id)) continue;
      this.labels.set(id, { isPositive: values[field.slot] === true, knownMs: timeMs });
    }
  }
}

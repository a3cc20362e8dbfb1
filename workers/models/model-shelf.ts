import type { ModelPlan } from '../../core/definitions/plan-model';
import type { ScopePlan } from '../../core/definitions/plan-scope';
import type { WeirEvent } from '../../core/events/event';
import type { Model, Models } from '../../platform/models/models';
import { countError, type EvaluationErrors } from '../stages/evaluation-errors';
import { closeModels, loadFrom, type HashRule } from './load-models';
import { ModelScorer, type EventScorer } from './score-events';

/**
 * The models of a running engine, from the folder `models` of its data. A model that cannot be loaded leaves its events
 * without a score; why is counted with the evaluation errors, and it is tried again with the next definitions.
 */
export class ModelShelf implements EventScorer {
  private readonly models = new Map<string, Model>();
  private readonly missing = new Map<string, string>();
  private scorer: ModelScorer;
  private preparing: Promise<void> = Promise.resolve();

  constructor(
    private readonly port: Models,
    private readonly folder: string,
    private readonly ticks: () => number,
    /** Required where several workers score with files of their own. */
    private readonly hashRule: HashRule = 'optional',
  ) {
    this.scorer = new ModelScorer(this.models, ticks);
  }

  /** Loads what rules of these scopes read, before they take effect. */
  async prepare(scopes: readonly ScopePlan[]): Promise<void> {
    // One after another: shards that start together load a model once.
    this.preparing = this.preparing.catch(() => undefined).then(() => this.loadFor(scopes));
    await this.preparing;
  }

  async score(scope: ScopePlan, events: readonly WeirEvent[], errors: EvaluationErrors): Promise<void> {
    const isLoaded = ({ model }: { model: ModelPlan }) => this.models.has(model.signature);
    for (const { model } of scope.needed.models.filter(slot => !isLoaded(slot)))
      countError(
        errors,
        `model ${model.name}`,
        new Error(this.missing.get(model.signature) ?? 'it is not loaded'),
      );
    const models = scope.needed.models.filter(isLoaded);
    await this.scorer.score({ ...scope, needed: { ...scope.needed, models } }, events, errors);
  }

  close(): Promise<void> {
    return closeModels(this.models);
  }

  private async loadFor(scopes: readonly ScopePlan[]): Promise<void> {
    const needed = scopes.flatMap(scope => scope.needed.models.map(({ model }) => model));
    const absent = needed.filter(({ signature }) => !this.models.has(signature));
    if (absent.length === 0) return;
    for (const plan of absent) await this.load(plan);
    this.scorer = new ModelScorer(this.models, this.ticks);
  }

  private async load(plan: ModelPlan): Promise<void> {
    const loaded = await loadFrom(plan, this.folder, this.port, this.hashRule);
    if (typeof loaded === 'string') this.missing.set(plan.signature, loaded);
    else this.models.set(plan.signature, loaded);
  }
}

import { planDefinitions } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import { tasksOf } from '../stages/stream-tasks';
import { Pipeline } from './pipeline';

/** A fresh pipeline of one stream, for tests. */
export function pipelineOf(definitions: Definitions, stream: string, partitions: number): Pipeline {
  const planned = planDefinitions(definitions);
  if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
  const plan = planned.plan.streams.get(stream);
  if (plan === undefined) throw new Error(`no stream ${stream}`);
  return new Pipeline(tasksOf(planned.plan, plan), partitions, null);
}

import { planDefinitions } from '../../../core/definitions/plan';
import type { StreamPlan } from '../../../core/definitions/plan-stream';
import type { Definitions, StreamDefinition } from '../../../core/definitions/types';
import { definitionsError } from '../read-definitions';
import { UsageError } from '../usage-error';

/** The stream of a name, as written and as planned. Metrics and rules play no part in an import. */
export function importStream(
  definitions: Definitions,
  name: string,
): { definition: StreamDefinition; plan: StreamPlan } {
  const definition = definitions.streams.find(stream => stream.name === name);
  if (definition === undefined) {
    const known = definitions.streams.map(stream => stream.name).join(', ') || 'none';
    throw new UsageError(
      `--stream ${name}: there is no such stream; known are ${known}. ` +
        '`weir definitions apply FILE` adds one, --definitions FILE reads it from a file',
    );
  }
  const planned = planDefinitions({ streams: definitions.streams, metrics: [], features: [], rules: [] });
  if (!planned.ok) throw definitionsError(planned.problems);
  const plan = planned.plan.streams.get(name);
  if (plan === undefined) throw new Error(`stream ${name} has no plan`);
  return { definition, plan };
}

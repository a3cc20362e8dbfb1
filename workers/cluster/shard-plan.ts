import type { Plan } from '../../core/definitions/plan';

/** One shard of the cluster: a partition of one stage of one stream. */
export type ShardPlace = Readonly<{
  shard: string;
  kind: 'intake' | 'merge';
  stream: string;
  partition: number;
  /** Partitions of the input topic, and of the topic between the stages. */
  inputPartitions: number;
  mergeTopic: string;
  mergePartitions: number;
}>;

/** Merge shards of a stream at most: groups spread over them. */
const MOST_MERGE_SHARDS = 4;

/** Every shard of every stream. The topic between the stages is named for its generation: another count is another topic. */
export function shardPlaces(plan: Plan, partitionsOf: ReadonlyMap<string, number>): ShardPlace[] {
  return [...plan.streams.values()].flatMap(stream => {
    const inputPartitions = partitionsOf.get(stream.name) ?? 0;
    const mergePartitions = Math.min(inputPartitions, MOST_MERGE_SHARDS);
    const mergeTopic = `weir.partials.${stream.name}.${inputPartitions}x${mergePartitions}`;
    const common = { stream: stream.name, inputPartitions, mergeTopic, mergePartitions };
    const places = (kind: 'intake' | 'merge', count: number) =>
      Array.from({ length: count }, (_, partition) => ({
        ...common,
        kind,
        partition,
        shard: `${kind}/${stream.name}/${partition}${kind === 'merge' ? `of${mergePartitions}x${inputPartitions}` : ''}`,
      }));
    return [...places('intake', inputPartitions), ...places('merge', mergePartitions)];
  });
}

import type { Plan } from '../../core/definitions/plan';
import type { HopSenders } from './entity-shard';
import { HOP_SHARDS, HopRoutes, hopSource, hopTopic, sourcesOf } from '../stages/entity-hops';

/** One shard of the cluster: a partition of one stage of one stream, or of a hop of entities. */
export type ShardPlace = StreamPlace | HopPlace;

export type StreamPlace = Readonly<{
  shard: string;
  kind: 'intake' | 'merge';
  stream: string;
  partition: number;
  /** Partitions of the input topic, and of the topic between the stages. */
  inputPartitions: number;
  mergeTopic: string;
  mergePartitions: number;
}>;

export type HopPlace = Readonly<{
  shard: string;
  kind: 'entity';
  hop: string;
  partition: number;
  senders: HopSenders;
}>;

/** Merge shards of a stream at most: groups spread over them. */
const MOST_MERGE_SHARDS = 4;

/** Every shard of every stream. The topic between the stages is named for its generation: another count is another topic. */
export function shardPlaces(plan: Plan, partitionsOf: ReadonlyMap<string, number>): ShardPlace[] {
  const streams = streamPlaces(plan, partitionsOf);
  const merges = new Map<string, string[]>();
  for (const { kind, stream, shard } of streams)
    if (kind === 'merge') merges.set(stream, [...(merges.get(stream) ?? []), shard]);
  return [...streams, ...hopPlaces(plan, partitionsOf, merges)];
}

function streamPlaces(plan: Plan, partitionsOf: ReadonlyMap<string, number>): StreamPlace[] {
  return [...plan.streams.values()].flatMap(stream => {
    const inputPartitions = partitionsOf.get(stream.name) ?? 0;
    const mergePartitions = Math.min(inputPartitions, MOST_MERGE_SHARDS);
    const mergeTopic = `weir.partials.${stream.name}.${inputPartitions}x${mergePartitions}`;
    const common = { stream: stream.name, inputPartitions, mergeTopic, mergePartitions };
    const places = (kind: 'intake' | 'merge', count: number): StreamPlace[] =>
      Array.from({ length: count }, (_, partition) => ({
        ...common,
        kind,
        partition,
        shard: `${kind}/${stream.name}/${partition}${kind === 'merge' ? `of${mergePartitions}x${inputPartitions}` : ''}`,
      }));
    return [...places('intake', inputPartitions), ...places('merge', mergePartitions)];
  });
}

function hopPlaces(
  plan: Plan,
  partitionsOf: ReadonlyMap<string, number>,
  merges: HopSenders['merges'],
): HopPlace[] {
  const routes = new HopRoutes(plan);
  return routes.hops.flatMap(hop => {
    const sources = sourcesOf(routes, hop, stream => partitionsOf.get(stream) ?? 0);
    return Array.from({ length: HOP_SHARDS }, (_, partition) => ({
      shard: hopSource(hop, partition),
      kind: 'entity',
      hop,
      partition,
      senders: { sources, merges },
    }));
  });
}

/** Topics between the stages, and their partitions. */
export function topicsBetween(places: readonly ShardPlace[]): ReadonlyMap<string, number> {
  return new Map(
    places.map(place =>
      place.kind === 'entity' ? [hopTopic(place.hop), HOP_SHARDS] : [place.mergeTopic, place.mergePartitions],
    ),
  );
}

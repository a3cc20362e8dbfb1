import { hashOf } from '../shards/partition';

/** 64 bits of anything that is JSON: short enough to stand in every record between stages. */
export function digest(value: unknown): string {
  const text = JSON.stringify(value);
  return `${hashOf(text).toString(36)}-${hashOf(`+${text}`).toString(36)}`;
}

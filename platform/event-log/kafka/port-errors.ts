import { KafkaJSError } from './kafkajs';
import { PortError, type PortErrorCode } from '../../port-error';

const CODES: Record<string, [PortErrorCode, retriable: boolean]> = {
  UNKNOWN_TOPIC_OR_PARTITION: ['missing', false],
  MESSAGE_TOO_LARGE: ['refused', false],
  RECORD_LIST_TOO_LARGE: ['refused', false],
  INVALID_RECORD: ['refused', false],
  INVALID_TOPIC_EXCEPTION: ['refused', false],
  INVALID_PARTITIONS: ['refused', false],
  INVALID_CONFIG: ['refused', false],
  POLICY_VIOLATION: ['refused', false],
  TOPIC_AUTHORIZATION_FAILED: ['refused', false],
  CLUSTER_AUTHORIZATION_FAILED: ['refused', false],
  REQUEST_TIMED_OUT: ['timeout', true],
};

/** kafkajs wraps errors in errors: the innermost one that has a name of Kafka's own decides. */
export function asPortError(error: unknown, doing: string): PortError {
  if (error instanceof PortError) return error;
  const chain = causes(error);
  const known = chain.map(typeOf).findLast(type => type !== null && type in CODES) ?? null;
  const [code, retriable] = (known === null ? null : CODES[known]) ?? fallback(chain);
  const reason = chain.at(-1);
  const message = reason instanceof Error ? reason.message : String(reason);
  return new PortError(code, `${doing}: ${message}`, retriable, error);
}

function fallback(chain: readonly unknown[]): [PortErrorCode, boolean] {
  const isTimeout = chain.some(error => error instanceof Error && /Timeout/.test(error.name));
  return [isTimeout ? 'timeout' : 'unavailable', true];
}

/** From the outermost to the innermost. Of an aggregate the first is looked at: they fail alike. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let inner = error; inner !== undefined && chain.length < 10;) {
    chain.push(inner);
    if (!(inner instanceof Error)) break;
    const [first]: unknown[] = 'errors' in inner && Array.isArray(inner.errors) ? inner.errors : [];
    inner = first ?? inner.cause;
  }
  return chain;
}

function typeOf(error: unknown): string | null {
  return error instanceof KafkaJSError && 'type' in error && typeof error.type === 'string'
    ? error.type
    : null;
}

export const isOfType = (error: unknown, type: string) => causes(error).some(each => typeOf(each) === type);

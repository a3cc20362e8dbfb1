import { createRequire } from 'node:module';
import type { Kafka as KafkaClient, LogEntry } from 'kafkajs';
import { Kafka, logLevel } from './kafkajs';
import { registerCodecs } from './codecs/register-codecs';

export type KafkaLog = (level: 'error' | 'warn' | 'info', message: string) => void;
export type KafkaOptions = Readonly<{ brokers: readonly string[]; clientId: string; log: KafkaLog }>;

export function createClient({ brokers, clientId, log }: KafkaOptions): KafkaClient {
  registerCodecs();
  letIdleClientsSleep();
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, retries: 8, maxRetryTime: 5000 },
    logLevel: logLevel.INFO,
    logCreator: () => entry => passOn(entry, log),
  });
}

/** What kafkajs says at INFO is about its own doings (pauses, joins), several lines a second: it is left out. */
function passOn({ level, namespace, log: { message, ...rest } }: LogEntry, log: KafkaLog): void {
  if (level !== logLevel.ERROR && level !== logLevel.WARN) return;
  if (message.startsWith('Response ')) return; // An answer that is an error: who asked gets it, and judges.
  const { timestamp: _timestamp, logger: _logger, stack: _stack, ...details } = rest;
  const tail = Object.keys(details).length === 0 ? '' : ` ${safeJson(details)}`;
  log(level === logLevel.ERROR ? 'error' : 'warn', `${namespace}: ${message}${tail}`);
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value, (_key, inner: unknown) =>
      inner instanceof Error ? inner.message : typeof inner === 'bigint' ? String(inner) : inner,
    );
  } catch {
    return '';
  }
}

type RequestQueue = { pending: unknown[]; throttledUntil: number; scheduleCheckPendingRequests(): void };
let isPatched = false;

/**
 * kafkajs 2.2.4 sets a timer of a negative delay for ever, some 900 times a second and connection, also where nothing
 * waits to be sent. With nothing waiting there is nothing to look for: what comes later starts the timer itself.
 */
function letIdleClientsSleep(): void {
  if (isPatched) return;
  isPatched = true;
  const require = createRequire(import.meta.url);
  const queue: unknown = require('kafkajs/src/network/requestQueue');
  if (typeof queue !== 'function' || !isRequestQueue(queue.prototype)) return;
  const schedule = queue.prototype.scheduleCheckPendingRequests;
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
  };
}

function isRequestQueue(value: unknown): value is RequestQueue {
  return typeof value === 'object' && value !== null && 'scheduleCheckPendingRequests' in value;
}

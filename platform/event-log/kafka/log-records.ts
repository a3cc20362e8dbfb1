import type { KafkaMessage } from 'kafkajs';
import type { LogRecord } from '../event-log';
import { DAMAGE_HEADER } from './codecs/register-codecs';

const NOTHING = new Uint8Array();

export function toLogRecord({ offset, key, value, timestamp, headers }: KafkaMessage): LogRecord {
  const record = {
    offset: BigInt(offset),
    key: key === null ? null : key.toString(),
    value: value ?? NOTHING,
    appendedMs: Number(timestamp),
  };
  const damage = headers?.[DAMAGE_HEADER]?.toString() ?? (value === null ? 'null value' : undefined);
  return damage === undefined ? record : { ...record, damage };
}

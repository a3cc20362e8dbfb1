import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { parseIsoTimeMs } from '../../core/time/iso-time';
import { DAY_MS } from './options';

/** What the simulation knows of a transaction; models see it as a label, when that arrives. */
export type Truth = Readonly<{ day: number; customer: number; isFraud: boolean; scenario: number }>;

export type TruthRead = Readonly<{ byId: ReadonlyMap<string, Truth>; sha256: string }>;

/** The columns of a day's file, which are always these. */
const HEADER = 'TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD,TX_FRAUD_SCENARIO';

/**
 * Reads the truth of all transactions, and writes the stream of labels: a record for each transaction, `delayDays` after
 * it. The hash is that of the files as they lie there, in the order of days.
 */
export async function readTruth(
  dir: string,
  files: readonly string[],
  delayDays: number,
  labelsFile: string,
): Promise<TruthRead> {
  const hash = createHash('sha256');
  const byId = new Map<string, Truth>();
  const labels = createWriteStream(labelsFile);
  labels.write('id,known,terminal,amount,fraud\n');
  for (const file of files) {
    const bytes = readFileSync(join(dir, file));
    hash.update(bytes);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    const [header, ...lines] = text.split('\n').filter(line => line !== '');
    if (header !== HEADER) throw new Error(`${file}: the columns ${HEADER} are expected, not ${header}`);
    for (const line of lines) {
      const [id = '', time = '', customer = '', terminal = '', amount = '', fraud = '', scenario = ''] =
        line.split(',');
      const timeMs = parseIsoTimeMs(time);
      if (timeMs === null) throw new Error(`${file}: ${time} is no time`);
      const isFraud = fraud === '1';
      byId.set(id, {
        day: Math.floor(timeMs / DAY_MS),
        customer: Number(customer),
        isFraud,
        scenario: Number(scenario),
      });
      const known = new Date(timeMs + delayDays * DAY_MS).toISOString();
      if (!labels.write(`${id},${known},${terminal},${amount},${isFraud}\n`)) await once(labels, 'drain');
    }
  }
  labels.end();
  await finished(labels);
  return { byId, sha256: hash.digest('hex') };
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { runCommand, type RunSummary } from './run-command';

export type Row = Record<string, unknown>;

/** What one run wrote: each file as it lies on disk, and its lines. */
export type Outcome = Readonly<{
  summary: RunSummary;
  file(name: string): string;
  windows: Row[];
  alerts: Row[];
  shadowAlerts: Row[];
  deadLetters: Row[];
}>;

/** A folder of its own for the files of a test, and `weir run` over them. */
export class RunWorld {
  readonly dir = mkdtempSync(join(tmpdir(), 'weir-run-'));
  private runs = 0;

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.dir, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** Runs the definitions over `STREAM=FILE` inputs. */
  async run(definitions: unknown, inputs: readonly string[], more: readonly string[] = []): Promise<Outcome> {
    const out = join(this.dir, `out-${(this.runs += 1)}`);
    const file = this.write('definitions.json', JSON.stringify(definitions));
    const given = inputs.flatMap(input => ['--input', input]);
    const args = ['--definitions', file, ...given, '--out', out, ...more];
    const summary = await runCommand(args, () => performance.now(), openOnnxModels());
    const read = (name: string) => readFileSync(join(out, name), 'utf8');
    return {
      summary,
      file: read,
      windows: rows(read('windows.ndjson')),
      alerts: rows(read('alerts.ndjson')),
      shadowAlerts: rows(read('shadow-alerts.ndjson')),
      deadLetters: rows(read('dead-letters.ndjson')),
    };
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export const ndjson = (events: readonly unknown[]) =>
  events.map(event => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`).join('');

function rows(text: string): Row[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map((line): Row => JSON.parse(line));
}

/** Lines in an order of their own: what is a set is compared as one. */
export const asSet = (text: string) => text.split('\n').sort();

/** The stream of the example, in order unless a test says otherwise. */
export const PAYMENTS = {
  name: 'pay',
  id: 'id',
  eventTime: 'time',
  fields: {
    id: 'string',
    time: 'timestamp',
    card: 'string',
    terminal: 'string?',
    amount: 'decimal(2)',
  },
  entities: { card: 'card' },
  import: {
    columns: { ID: 'id', AT: 'time', CARD: 'card', TERMINAL: 'terminal', AMOUNT: 'amount' },
    timezone: 'UTC',
  },
};

export const PER_TERMINAL = {
  name: 'spend',
  stream: 'pay',
  groupBy: ['terminal'],
  window: { type: 'tumbling', size: '1m' },
  aggregates: [
    { as: 'n', fn: 'count' },
    { as: 'total', fn: 'sum', field: 'amount' },
    { as: 'mean', fn: 'avg', field: 'amount' },
    { as: 'least', fn: 'min', field: 'amount' },
    { as: 'most', fn: 'max', field: 'amount' },
    { as: 'spread', fn: 'stddev', field: 'amount' },
  ],
};

export const LARGE = {
  name: 'large',
  stream: 'pay',
  when: 'event.amount > 220',
  severity: 'high',
  entity: 'card',
};

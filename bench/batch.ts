import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitionsSchema } from '../contracts/definitions';
import { openOnnxModels } from '../platform/models/onnxruntime/onnxruntime-models';
import { runCommand } from '../workers/batch/run-command';

const RUNS = 5;

/**
 * Events a second of `weir run` over files or folders of the stream `transactions`, with the definitions of examples/
 * and with each of their metrics left out but one: one thread, medians of five.
 *
 *   npm run bench -- batch FILE_OR_FOLDER
 */
export async function main([input]: readonly string[]): Promise<void> {
  if (input === undefined) throw new Error('npm run bench -- batch FILE_OR_FOLDER: nothing to read is named');
  const all = definitionsSchema.parse(JSON.parse(readFileSync('examples/transactions.json', 'utf8')));
  const directory = await mkdtemp(join(tmpdir(), 'weir-bench-'));
  try {
    const cases = [
      { name: 'no metric, no rule', definitions: { ...all, metrics: [], rules: [] } },
      ...all.metrics.map(metric => ({
        name: `metric ${metric.name}`,
        definitions: { ...all, metrics: [metric], rules: [] },
      })),
      { name: 'all of examples/transactions.json', definitions: all },
    ];
    for (const { name, definitions } of cases) {
      const file = join(directory, 'definitions.json');
      await writeFile(file, JSON.stringify(definitions));
      console.log(`${name}: ${await median(file, input, join(directory, 'out'))}`);
    }
    console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function median(definitions: string, input: string, out: string): Promise<string> {
  const rates: number[] = [];
  let read = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const args = ['--definitions', definitions, '--input', `transactions=${input}`, '--out', out];
    const summary = await runCommand(args, () => performance.now(), openOnnxModels());
    rates.push(summary.eventsPerSecond);
    read = summary.read;
  }
  rates.sort((a, b) => a - b);
  const [least, middle, most] = [rates[0], rates[Math.floor(RUNS / 2)], rates.at(-1)].map(rate =>
    rate?.toLocaleString('en'),
  );
  return `${middle} events/s (${least} to ${most}), ${read.toLocaleString('en')} events`;
}

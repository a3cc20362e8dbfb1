import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { chromiumFlags, findChromium } from '../scripts/chromium.mjs';

const WARM_UP_MS = 15_000;
const MEASURED_MS = 30_000;

/**
 * From an event to the browser: Weir in one program with the demo source at a steady rate, a Chromium with the Live
 * page open. An alert carries the time its event was appended to the log, a window update the time the engine made it;
 * how old they are is noted when the page's socket has them. One clock: all runs on this machine.
 *
 *   npm run bench -- live [RATE …]        (1000 and 10000 events/s)
 */
export async function main(options: readonly string[]): Promise<void> {
  const rates = options.length > 0 ? options.map(Number) : [1000, 10_000];
  for (const rate of rates) await measure(rate);
}

async function measure(rate: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'weir-bench-'));
  const port = await freePort();
  const weir = await startWeir(directory, port, rate);
  const browser = await chromium.launch({
    executablePath: await findChromium({ install: true, log: console.error }),
    args: [...chromiumFlags],
  });
  try {
    const page = await browser.newPage();
    await signIn(page, `http://127.0.0.1:${port}`, directory);
    await listen(page);
    await page.goto(`http://127.0.0.1:${port}/live?stream=demo`);
    await page.waitForTimeout(WARM_UP_MS);
    await page.evaluate(() => Object.assign(window, { weirLatencies: { alerts: [], windows: [] } }));
    const before = cpuMs(weir);
    await page.waitForTimeout(MEASURED_MS);
    const cpu = ((await cpuMs(weir)) - (await before)) / MEASURED_MS;
    const seen = await page.evaluate(() => (window as unknown as { weirLatencies: Seen }).weirLatencies);
    console.log(
      `${rate} events/s: event appended → alert in the browser ${figures(seen.alerts)}; window update → browser ${figures(seen.windows)}`,
    );
    console.log(`  Weir: ${(cpu * 100).toFixed(0)} % of a core, ${await residentMb(weir)} MB resident`);
  } finally {
    await browser.close();
    weir.kill('SIGINT');
    await once(weir, 'exit');
    await rm(directory, { recursive: true, force: true });
  }
}

type Seen = { alerts: number[]; windows: number[] };

/** Notes how old each alert and each window update is when the page's socket receives it. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const latencies: Seen = { alerts: [], windows: [] };
    Object.assign(window, { weirLatencies: latencies });
    const take = (text: unknown) => {
      if (typeof text !== 'string' || !text.startsWith('42')) return;
      const [event, frame] = JSON.parse(text.slice(text.indexOf('['))) as [
        string,
        { updates?: { kind: string; at: number; alert?: { raisedAt: number } }[] },
      ];
      if (event !== 'frame') return;
      const { weirLatencies } = window as unknown as { weirLatencies: Seen };
      for (const update of frame.updates ?? []) {
        if (update.kind === 'alert' && update.alert !== undefined)
          weirLatencies.alerts.push(Date.now() - update.alert.raisedAt);
        if (update.kind === 'metric') weirLatencies.windows.push(Date.now() - update.at);
      }
    };
    const Native = window.WebSocket;
    window.WebSocket = class extends Native {
      constructor(...args: ConstructorParameters<typeof Native>) {
        super(...args);
        this.addEventListener('message', ({ data }) => take(data));
      }
    };
  });
}

async function signIn(page: Page, address: string, directory: string): Promise<void> {
  const accounts = JSON.parse(await readFile(join(directory, 'first-accounts.json'), 'utf8')) as {
    role: string;
    email: string;
    password: string;
  }[];
  const admin = accounts.find(({ role }) => role === 'admin');
  await page.goto(`${address}/sign-in`);
  await page.getByLabel(/e-?mail/i).fill(admin?.email ?? '');
  await page.getByLabel(/^password/i).fill(admin?.password ?? '');
  await page.keyboard.press('Enter');
  await page.waitForURL(url => !url.pathname.includes('sign-in'));
}

async function startWeir(directory: string, port: number, rate: number): Promise<ChildProcess> {
  const env = {
    ...process.env,
    WEIR_PORT: String(port),
    WEIR_DATA_DIR: directory,
    WEIR_DEMO_RATE: String(rate),
  };
  const weir = spawn(process.execPath, ['scripts/weir.mjs', 'start'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  await new Promise<void>((resolve, reject) => {
    weir.stdout?.on('data', chunk => {
      printed += String(chunk);
      if (printed.includes('Weir is ready')) resolve();
    });
    weir.once('exit', () => reject(new Error(`Weir did not start: ${printed}`)));
  });
  return weir;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function figures(latencies: readonly number[]): string {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms (${sorted.length})`;
}

async function statusOf(weir: ChildProcess, file: string): Promise<string> {
  return readFile(`/proc/${weir.pid}/${file}`, 'utf8');
}

/** User and system time of the process, in ms (100 ticks a second). */
async function cpuMs(weir: ChildProcess): Promise<number> {
  const fields = (await statusOf(weir, 'stat')).replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function residentMb(weir: ChildProcess): Promise<number> {
  const pages = Number((await statusOf(weir, 'statm')).split(' ')[1]);
  return Math.round((pages * 4096) / 1e6);
}

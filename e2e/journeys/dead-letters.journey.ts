import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MALFORMED } from '../world/malformed';
import { Api } from '../world/api';
import { expect, test } from '../fixtures';

const HOUR = 3_600_000;
const START = Date.UTC(2024, 5, 1);
const REPEATS = 4;

/** Good payments of three hours; the last one, much later, lets the windows before it close. */
const good = Array.from({ length: 3000 }, (_, index) =>
  line(`g${index}`, START + index * 3600, ((index * 7919) % 20_000) / 100),
).concat(line('last', START + 9 * HOUR, 1));

test('malformed records: each kept with its reason, and good ones around them exact', async ({
  makeWeir,
  open,
}) => {
  const weir = await makeWeir({ WEIR_DEMO: 'off' }).start();
  const api = new Api(weir.url, await weir.makeKey('dead-letters'));
  const file = join(weir.dataDir, 'mixed.ndjson');
  writeFileSync(file, mixed());
  const report = await weir.command('import', '--stream', 'transactions', file);
  expect(report).toContain(`${good.length}`);
  expect(report).toContain(`${MALFORMED.length * REPEATS} rejected`);

  await test.step('every one of them is a dead letter with its reason', async () => {
    const letters = () => api.deadLetters({ stream: 'transactions' });
    await expect.poll(async () => (await letters()).length).toBe(MALFORMED.length * REPEATS);
    const inOrder = (await letters()).sort((a, b) => Number(a.offset) - Number(b.offset));
    const wanted = Array.from({ length: REPEATS }, () => MALFORMED.map(({ reason }) => reason)).flat();
    expect(inOrder.map(({ reason }) => reason)).toEqual(wanted);
    expect(inOrder.every(({ message }) => message !== '')).toBe(true);
  });

  await test.step('the good ones are counted to the last one', async () => {
    const hours = () => api.windows('hourly');
    await expect.poll(async () => (await hours()).length).toBe(3);
    expect((await hours()).map(({ values }) => values['n'])).toEqual([1000, 1000, 1000]);
    const cents = good.slice(0, -1).reduce((sum, row) => sum + Math.round(amountOf(row) * 100), 0);
    const total = (await hours()).reduce(
      (sum, { values }) => sum + Math.round(Number(values['total']) * 100),
      0,
    );
    expect(total).toBe(cents);
  });

  await test.step('System shows them, by reason, with the record itself', async () => {
    const page = await open('investigator', { weir });
    await page.goto('/system');
    await expect(page.getByText('every record read is accounted for')).toBeVisible();
    const table = page.getByRole('table', { name: /^Dead letters/ });
    for (const reason of ['undecodable', 'schema', 'too_large'] as const) {
      await page.getByLabel('Reason', { exact: true }).selectOption(reason);
      await expect(page).toHaveURL(new RegExp(`reason=${reason}`));
      const rows = table.getByRole('row').filter({ hasText: 'transactions' });
      await expect(rows.filter({ hasText: reason.replace('_', ' ') }).first()).toBeVisible();
      const others = ['undecodable', 'schema', 'too large'].filter(
        other => other !== reason.replace('_', ' '),
      );
      for (const other of others) await expect(table.getByText(other, { exact: true })).toHaveCount(0);
    }
    await page.getByLabel('Reason', { exact: true }).selectOption('schema');
    await expect(page).toHaveURL(/reason=schema/);
    const another = table
      .getByRole('row')
      .filter({ hasText: /id is missing/ })
      .first();
    await another.getByRole('button', { name: /^Record transactions/ }).click();
    await expect(table.getByText(/"clicked":true|"__proto__"/).first()).toBeVisible();
  });
});

function line(id: string, time: number, amount: number): string {
  return JSON.stringify({ id, time, card: `c${time % 97}`, terminal: 't', amount });
}

function amountOf(row: string): number {
  const { amount }: { amount: number } = JSON.parse(row);
  return amount;
}

/** The malformed ones, in their order, again and again among the good ones. */
function mixed(): Buffer {
  const bad = Array.from({ length: REPEATS }, () => MALFORMED).flat();
  const every = Math.floor(good.length / (bad.length + 1));
  const parts = good.flatMap((row, index) => {
    const kind = index % every === every - 1 ? bad[(index + 1) / every - 1] : undefined;
    return [Buffer.from(`${row}\n`), ...(kind === undefined ? [] : [kind.record, Buffer.from('\n')])];
  });
  return Buffer.concat(parts);
}

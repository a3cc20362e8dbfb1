import { Api } from '../world/api';
import { Weir } from '../world/weir';
import { asTable } from '../world/as-table';
import { payment } from '../world/payment';
import { expect, test } from '../fixtures';

/** Addresses of the real servers by the names of the settings; empty where they do not run. */
const servers = process.env['WEIR_TEST_SERVERS'] ?? '';

test.describe('cluster profile', () => {
  test.skip(servers === '', 'the real servers are not running: npm test starts them');

  test('a server and two workers on real servers: live charts, an alert within two seconds', async ({
    open,
  }) => {
    test.setTimeout(240_000);
    const env: Record<string, string> = JSON.parse(servers);
    const weir = new Weir({ ...env, WEIR_DEMO_RATE: '20' });
    try {
      await weir.start(['server']);
      const workers = [weir.startBeside(['worker']), weir.startBeside(['worker'])];
      for (const worker of workers) await worker.prints(/is at work/, 90_000);
      const api = new Api(weir.url, await weir.makeKey('cluster'));
      const page = await open('analyst', { weir });
      await page.goto('/live?stream=demo');
      const chart = page.getByRole('region', { name: 'traffic', exact: true });
      await asTable(page, 'traffic');
      const newest = chart.getByRole('row').nth(1);
      await expect(newest).toContainText(/final|so far/, { timeout: 60_000 });
      const first = await newest.innerText();
      await expect(newest).not.toHaveText(first, { timeout: 30_000, useInnerText: true });
      await expect(chart.getByRole('row').filter({ hasText: 'final' }).first()).toBeVisible({
        timeout: 60_000,
      });

      await test.step('both workers own partitions', async () => {
        const owners = async () => {
          const { partitions }: { partitions: { worker: string; stream: string }[] } = await (
            await api.send('/api/partitions')
          ).json();
          return new Set(partitions.map(({ worker }) => worker)).size;
        };
        await expect.poll(owners, { timeout: 60_000 }).toBe(2);
      });

      await test.step('a planted event is on screen within two seconds', async () => {
        const card = `cluster-${Date.now()}`;
        const line = page
          .getByRole('listitem')
          .filter({ hasText: card })
          .filter({ hasText: 'very_large_amount' });
        const plantedMs = Date.now();
        await api.ingest('demo', [payment(card, 800)]);
        await line.waitFor({ timeout: 2500 });
        const tookMs = Date.now() - plantedMs;
        test.info().annotations.push({ type: 'event to screen, cluster', description: `${tookMs} ms` });
        expect(tookMs).toBeLessThan(2000);
        expect(await api.alerts({ entityType: 'card', entityId: card })).toHaveLength(2);
      });
      // A page that outlives its server looks for it, and says so in the console.
      await page.close();
    } finally {
      await weir.close();
    }
  });
});

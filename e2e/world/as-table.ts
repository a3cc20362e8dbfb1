import type { Page } from '@playwright/test';
import { expect } from '../fixtures';

/** Shows the table twin of a chart. The button is there before the page has come to life: until then it does nothing. */
export async function asTable(page: Page, chart: string): Promise<void> {
  const table = page.getByRole('table', { name: new RegExp(`^${chart}`) });
  await expect(async () => {
    if (!(await table.isVisible())) {
      await page.getByRole('button', { name: `${chart} as table`, exact: true }).click({ timeout: 1000 });
    }
    await expect(table).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
}

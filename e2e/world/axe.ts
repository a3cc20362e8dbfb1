import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type axeCore from 'axe-core';
import { root } from './program';

const source = readFileSync(`${root}/node_modules/axe-core/axe.min.js`, 'utf8');

/** What axe finds on the page as it stands, a line each; the content security policy stays in force. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    const axe: typeof axeCore = Reflect.get(window, 'axe');
    return (await axe.run(document, { resultTypes: ['violations'] })).violations;
  });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(node => `${id}: ${help} at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
  );
}

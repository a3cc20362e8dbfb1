// @ts-check
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from './children.mjs';

/** @typedef {import('./types.d.ts').Finding} Finding */
/** @typedef {{ status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }} Test */
/** @typedef {{ suites?: Group[], specs?: { tests: Test[] }[] }} Group */

/**
 * The journeys through the real program in a real browser. With the servers, each journey has to run.
 * @param {{ isBuilt: boolean, chromium: Promise<string>, servers: ReturnType<typeof import('./real-servers.mjs').startRealServers> | null }} world
 * @returns {Promise<Finding>}
 */
export async function runJourneys({ isBuilt, chromium, servers }) {
  if (!isBuilt) return { passed: 0, failed: 1, skipped: 0, output: 'not run: there is no build' };
  const folder = mkdtempSync(join(tmpdir(), 'weir-journeys-'));
  const report = join(folder, 'report.json');
  try {
    const env = {
      WEIR_CHROMIUM: await chromium,
      WEIR_TEST_SERVERS: servers === null ? '' : JSON.stringify(await servers.env),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    };
    const args = ['node_modules/@playwright/test/cli.js', 'test', '--config', 'e2e/playwright.config.ts'];
    const { code, output } = await runNode([...args, '--reporter=list,json'], { env });
    if (!existsSync(report))
      return { passed: 0, failed: 1, skipped: 0, output: `${output}\nno report was written` };
    return count(JSON.parse(readFileSync(report, 'utf8')), code, output, servers !== null);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Group & { errors: unknown[] }} report
 * @param {number | null} code
 * @param {string} output
 * @param {boolean} mustAllRun
 * @returns {Finding}
 */
function count(report, code, output, mustAllRun) {
  const tests = testsOf(report);
  const of = (/** @type {Test['status']} */ status) => tests.filter(test => test.status === status).length;
  const problems = report.errors.map(error => JSON.stringify(error));
  if (tests.length === 0) problems.push('no journey ran');
  if (mustAllRun && of('skipped') > 0)
    problems.push(`${of('skipped')} journeys were skipped though the servers run`);
  const failed = of('unexpected') + of('flaky');
  if (code !== 0 && failed + problems.length === 0) problems.push(`playwright ended with ${code}`);
  return {
    passed: of('expected'),
    failed: failed + problems.length,
    skipped: of('skipped'),
    output: [output, ...problems].join('\n'),
  };
}

/**
 * @param {Group} group
 * @returns {Test[]}
 */
function testsOf({ suites = [], specs = [] }) {
  return [...specs.flatMap(spec => spec.tests), ...suites.flatMap(testsOf)];
}

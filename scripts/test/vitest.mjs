// @ts-check
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from '../build/part.mjs';
import { runNode } from './children.mjs';

/**
 * Runs test files and counts. Every file must have run, and at least one test of each.
 * @param {readonly string[]} files
 * @param {{ env?: Record<string, string | undefined>, workers?: number }} options
 * @returns {Promise<import('./types.d.ts').Finding>}
 */
export async function runVitest(files, { env = {}, workers = 1 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'weir-vitest-'));
  const report = join(folder, 'report.json');
  try {
    const { code, output } = await runNode(
      [
        ...['node_modules/vitest/vitest.mjs', 'run', ...files],
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ...[`--maxWorkers=${workers}`, '--no-color'],
      ],
      { env },
    );
    if (!existsSync(report)) {
      const missing = files.filter(file => !output.includes(file)); // A file is named when it ends.
      const text = `${output}\nno report was written; not ended: ${missing.join(', ') || 'none'}`;
      return { passed: 0, failed: 1, skipped: 0, output: text };
    }
    return count(JSON.parse(readFileSync(report, 'utf8')), files, code, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {{ testResults: { name: string, status: string, assertionResults: { status: string }[] }[] }} report
 * @param {readonly string[]} files
 * @param {number | null} code
 * @param {string} output
 * @returns {import('./types.d.ts').Finding}
 */
function count({ testResults }, files, code, output) {
  const tests = testResults.flatMap(file => file.assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some(test => test.status === 'failed'),
  );
  const ran = new Set(testResults.map(({ name }) => relative(root, name)));
  const problems = [
    ...broken.map(({ name }) => `${relative(root, name)} could not be run`),
    ...files
      .filter(file => !ran.has(file))
      .map(file => `${file} was not run: vitest.config.ts does not take it`),
  ];
  if (code !== 0 && failed + problems.length === 0)
    problems.push(`vitest ended with ${code}: an error outside the tests`);
  if (tests.length === 0) problems.push('no test ran');
  const text = problems.length > 0 ? `${output}\n${problems.join('\n')}` : output;
  return { passed, failed: failed + problems.length, skipped: tests.length - passed - failed, output: text };
}

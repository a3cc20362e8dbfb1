// @ts-check
/** @typedef {import('./types.d.ts').Result} Result */

/**
 * The table, after the notes of suites and the whole output of those that failed.
 * @param {readonly Result[]} results
 * @param {number} seconds of the whole run, for suites run side by side
 * @param {(line: string) => void} log
 */
export function report(results, seconds, log) {
  for (const { suite, failed, output } of results) {
    if (failed === 0 && process.env['WEIR_TEST_VERBOSE'] !== '1') continue;
    log(`\n──── ${suite} ${failed > 0 ? 'failed' : 'passed'} ────\n${output.trimEnd()}`);
  }
  const rows = results.map(rowOf);
  const total = ['in all', String(sum(results, 'passed')), String(sum(results, 'failed'))];
  const table = [
    ['suite', 'passed', 'failed', 'skipped', 'time'],
    ...rows,
    [...total, String(sum(results, 'skipped')), time(seconds)],
  ];
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0)));
  const line = widths.map(width => '─'.repeat(width)).join('  ');
  log('');
  for (const [index, row] of table.entries()) {
    if (index === 1 || index === table.length - 1) log(line);
    log(row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  '));
  }
  const notes = results.flatMap(result => result.notes.map(note => `${result.suite}: ${note}`));
  if (notes.length > 0) log(`\n${notes.join('\n')}`);
  log('');
}

/** @param {readonly Result[]} results */
export function closing(results) {
  const skipped = sum(results, 'skipped');
  return `${sum(results, 'passed')} passed, ${sum(results, 'failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** @param {Result} result */
const rowOf = ({ suite, passed, failed, skipped, seconds }) => [
  suite,
  String(passed),
  String(failed),
  String(skipped),
  time(seconds),
];

/** @param {number} seconds */
const time = seconds => `${seconds.toFixed(1)} s`;

/**
 * @param {readonly Result[]} results
 * @param {'passed' | 'failed' | 'skipped'} key
 */
const sum = (results, key) => results.reduce((total, result) => total + result[key], 0);

/**
 * @param {string} cell
 * @param {number} width
 * @param {number} column
 */
const pad = (cell, width, column) => (column === 0 ? cell.padEnd(width) : cell.padStart(width));

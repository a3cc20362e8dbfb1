// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/part.mjs';

const SKIPPED = new Set(['node_modules', '.next', 'dist', '.git', '.weir', 'test-results', 'generated']);
const SERVICE =
  /process\.env(?:\.|\[['"])(KAFKA_BROKERS|CASSANDRA_CONTACT_POINTS|ZOOKEEPER_CONNECT|DATABASE_URL)/g;

/**
 * Every test file there is, by the suite that runs it; nothing depends on a file's being listed somewhere. What reads
 * the address of a server is a test of a real adapter, other tests of the ports run on the embedded ones.
 */
export function findTestFiles() {
  const files = filesBelow('.').filter(path => /\.test\.tsx?$/.test(path));
  const real = files.map(path => ({ path, needs: serversOf(path) })).filter(({ needs }) => needs.length > 0);
  const others = files.filter(path => !real.some(file => file.path === path));
  return {
    real,
    embedded: others.filter(path => path.startsWith('platform/')),
    unit: others.filter(path => !path.startsWith('platform/')),
  };
}

/** @param {string} path */
function serversOf(path) {
  const text = readFileSync(join(root, path), 'utf8');
  return [...new Set([...text.matchAll(SERVICE)].map(([, name = '']) => name))];
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesBelow(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(entry => !SKIPPED.has(entry.name))
    .map(entry => ({ entry, path: folder === '.' ? entry.name : `${folder}/${entry.name}` }))
    .flatMap(({ entry, path }) => (entry.isDirectory() ? filesBelow(path) : [path]));
}

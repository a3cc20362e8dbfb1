// @ts-check
import { spawnSync } from 'node:child_process';
import { javaCommand } from './java.mjs';
import { hasJars } from './jars.mjs';
import { ALL_SERVICES } from './kinds.mjs';
import { findPackage, postgresPackage } from './postgres-binaries.mjs';

/**
 * What this machine lacks to run these servers, each with the reason; empty when nothing.
 * @param {readonly import('./types.d.ts').ServiceName[]} which
 * @returns {string[]}
 */
export function missingTools(which = ALL_SERVICES) {
  const onJava = which.filter(name => name !== 'postgres');
  const unfetched = onJava.filter(name => !hasJars(name));
  const missing = [];
  if (process.platform === 'win32') missing.push('a POSIX system (the servers are guarded by a shell)');
  if (onJava.length > 0 && !isJavaFit(onJava)) missing.push(`java 17 (for ${onJava.join(', ')})`);
  if (unfetched.length > 0 && !runs('mvn', '-v')) missing.push(`mvn (to fetch ${unfetched.join(', ')})`);
  if (which.includes('postgres') && findPackage() === undefined) {
    missing.push(`the npm package ${postgresPackage} (for postgres)`);
  }
  return missing;
}

/**
 * Cassandra 5 starts on no later Java than 17; the others do.
 * @param {readonly string[]} servers
 */
function isJavaFit(servers) {
  const { stderr } = spawnSync(javaCommand(), ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(stderr ?? '')?.[1]);
  return servers.includes('cassandra') ? major === 17 : major >= 17;
}

/**
 * @param {string} command
 * @param {string} argument
 */
const runs = (command, argument) => spawnSync(command, [argument], { stdio: 'ignore' }).status === 0;

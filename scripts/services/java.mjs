// @ts-check
import { join } from 'node:path';

/** @returns {string} */
export function javaCommand() {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
}

/**
 * A line of a JVM argument file. The quick compiler halves the time to start and costs throughput.
 * @param {import('./types.d.ts').Place} place
 */
export const compilerOption = ({ jit }) => (jit === 'quick' ? '-XX:TieredStopAtLevel=1' : '');

/**
 * @param {import('./types.d.ts').Place} place
 * @param {string} mainClass
 * @param {readonly string[]} args
 * @returns {import('./types.d.ts').Command}
 */
export function java({ dir, jars }, mainClass, ...args) {
  return {
    file: javaCommand(),
    args: [`@${join(dir, 'jvm.options')}`, '-cp', join(jars, '*'), mainClass, ...args],
  };
}

// @ts-check
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { compilerOption, java } from './java.mjs';
import { probeKafka, OFFSETS_PARTITIONS } from './kafka-probe.mjs';
import { templatesDir } from './paths.mjs';
import { writeFromTemplate } from './templates.mjs';

/** @type {import('./types.d.ts').ServerKind} */
export const kafka = {
  name: 'kafka',
  portNames: ['port', 'controllerPort'],
  stopSignal: 'SIGTERM',
  probe: probeKafka,
  env: port => ({ KAFKA_BROKERS: `127.0.0.1:${port}` }),

  async prepare(place) {
    const config = join(place.dir, 'server.properties');
    await writeFromTemplate('kafka/server.properties', config, {
      ...place.ports,
      dir: place.dir,
      offsetsPartitions: OFFSETS_PARTITIONS,
    });
    await writeFromTemplate('kafka/jvm.options', join(place.dir, 'jvm.options'), {
      compiler: compilerOption(place),
      logConfig: pathToFileURL(join(templatesDir, 'kafka', 'log4j2.xml')).href,
    });
    if (!existsSync(join(place.dir, 'data', 'meta.properties'))) await format(place, config);
    return java(place, 'kafka.Kafka', config);
  },
};

/**
 * Gives an empty data folder the identity without which a broker refuses to start.
 * @param {import('./types.d.ts').Place} place
 * @param {string} config
 */
async function format(place, config) {
  const { file, args } = java(place, 'kafka.tools.StorageTool', 'format', '-t', newClusterId(), '-c', config);
  await promisify(execFile)(file, [...args]);
}

/** 16 bytes in URL-safe base 64. A leading dash would read as an option. */
const newClusterId = () => randomBytes(16).toString('base64url').replace(/^-/, 'A');

// @ts-check
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ask } from './ask.mjs';
import { compilerOption, java } from './java.mjs';
import { templatesDir } from './paths.mjs';
import { writeFromTemplate } from './templates.mjs';

// Protocol version 4, no flags, stream 0, opcode OPTIONS, empty body.
const OPTIONS_REQUEST = Buffer.from([4, 0, 0, 0, 5, 0, 0, 0, 0]);
const SUPPORTED = 6;

/** @type {import('./types.d.ts').ServerKind} */
export const cassandra = {
  name: 'cassandra',
  portNames: ['port', 'storagePort', 'jmxPort'],
  stopSignal: 'SIGTERM',
  env: port => ({ CASSANDRA_CONTACT_POINTS: `127.0.0.1:${port}`, CASSANDRA_LOCAL_DC: 'datacenter1' }),

  async prepare(place) {
    const { dir, jars, ports } = place;
    const config = join(dir, 'cassandra.yaml');
    await writeFromTemplate('cassandra/cassandra.yaml', config, { ...ports, dir: dir.replaceAll("'", "''") });
    await writeFromTemplate('cassandra/jvm.options', join(dir, 'jvm.options'), {
      ...ports,
      dir,
      jars,
      compiler: compilerOption(place),
      configUrl: pathToFileURL(config).href,
      logConfig: join(templatesDir, 'logback.xml'),
    });
    return java(place, 'org.apache.cassandra.service.CassandraDaemon');
  },

  async probe(port) {
    const opcode = await ask(port, OPTIONS_REQUEST, received => received[4]);
    if (opcode !== SUPPORTED) throw new Error(`OPTIONS was answered with opcode ${opcode}`);
  },
};

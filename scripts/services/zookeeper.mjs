// @ts-check
import { join } from 'node:path';
import { ask } from './ask.mjs';
import { compilerOption, java } from './java.mjs';
import { templatesDir } from './paths.mjs';
import { writeFromTemplate } from './templates.mjs';

/** @type {import('./types.d.ts').ServerKind} */
export const zookeeper = {
  name: 'zookeeper',
  portNames: ['port'],
  stopSignal: 'SIGTERM',
  env: port => ({ ZOOKEEPER_CONNECT: `127.0.0.1:${port}` }),

  async prepare(place) {
    const config = join(place.dir, 'zoo.cfg');
    await writeFromTemplate('zookeeper/zoo.cfg', config, { ...place.ports, dir: place.dir });
    await writeFromTemplate('zookeeper/jvm.options', join(place.dir, 'jvm.options'), {
      compiler: compilerOption(place),
      logConfig: join(templatesDir, 'logback.xml'),
    });
    return java(place, 'org.apache.zookeeper.server.quorum.QuorumPeerMain', config);
  },

  async probe(port) {
    const answer = await ask(port, 'ruok', received =>
      received.length >= 4 ? received.toString() : undefined,
    );
    if (answer !== 'imok') throw new Error(`ruok was answered with ${answer}`);
  },
};

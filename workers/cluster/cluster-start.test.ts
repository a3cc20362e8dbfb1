import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { DEFINITIONS_TOPIC } from '../../contracts/live';
import { WATERMARKS_TOPIC } from '../../contracts/partials';
import { PortError } from '../../platform/port-error';
import { until } from '../runtime/engine-world.testing';
import { openCluster } from './cluster-world.testing';

test.each([DEFINITIONS_TOPIC, WATERMARKS_TOPIC])(
  'a worker that cannot begin to read %s says so, and stops when it is told to',
  async unreadable => {
    const directory = await mkdtemp(join(tmpdir(), 'weir-cluster-'));
    const away = new PortError('unavailable', 'the broker is away', true);
    const cluster = await openCluster(directory, {
      log: log => ({
        ...log,
        bounds: topic =>
          topic === unreadable ? sleep(500).then(() => Promise.reject(away)) : log.bounds(topic),
      }),
    });
    await cluster.start('w1');
    await until('it has failed', () => Promise.resolve(cluster.failures.length > 0));
    await cluster.stop('w1');
    expect(cluster.failures).toEqual([away]);
    await cluster.close();
    await rm(directory, { recursive: true, force: true });
  },
);

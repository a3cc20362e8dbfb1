import { setTimeout as sleep } from 'node:timers/promises';
import { dataFolders } from '../../config/data-folders';
import { readSettings } from '../../config/settings';
import type { Control } from '../../platform/control/control';
import { openEmbeddedControl } from '../../platform/control/embedded-control';
import { openPostgresControl } from '../../platform/control/postgres-control';
import { DataFolderError } from '../../server/data-folder/data-folder-error';
import { lockDataFolder } from '../../server/data-folder/lock';
import { prepareDataFolder } from '../../server/data-folder/prepare';
import { readRunning, type Running } from '../../server/data-folder/running-file';
import { OPERATOR_PATH } from '../../server/operator/operator';
import { performOperation, type Operation, type OperatorStores } from '../../server/operator/operations';
import { CommandError } from './command-error';
import { closeData, embeddedData, realData, type OpenData } from './open-data';

/** Another command may hold the folder for a moment, and a Weir that starts is not yet to be asked. */
const WAIT_MS = 20_000;
const POLL_MS = 200;

/**
 * Does one operation: on the servers of the cluster where the settings name one, else through the Weir that runs
 * on the data folder, else in the folder itself.
 */
export async function operate(operation: Operation, progress?: OperatorStores['progress']): Promise<unknown> {
  const { services, dataDir: folder } = readSettings();
  if (services !== null) {
    const control = await openPostgresControl({ url: services.databaseUrl });
    return within(control, () => realData(services), operation, progress);
  }
  const dataDir = await prepareDataFolder(folder);
  const startedMs = performance.now();
  for (;;) {
    const running = await readRunning(dataDir);
    if (running !== null) return ask(running, operation);
    try {
      return await inFolder(dataDir, operation, progress);
    } catch (error) {
      if (!(error instanceof DataFolderError) || performance.now() - startedMs > WAIT_MS) throw error;
      await sleep(POLL_MS);
    }
  }
}

async function inFolder(
  dataDir: string,
  operation: Operation,
  progress: OperatorStores['progress'],
): Promise<unknown> {
  const lock = await lockDataFolder(dataDir);
  try {
    const control = await openEmbeddedControl({ dir: dataFolders(dataDir).control });
    return await within(control, () => embeddedData(dataDir), operation, progress);
  } finally {
    await lock.release();
  }
}

async function within(
  control: Control,
  open: () => Promise<OpenData>,
  operation: Operation,
  progress: OperatorStores['progress'],
): Promise<unknown> {
  let opened: OpenData | null = null;
  const data = async () => (opened ??= await open());
  try {
    return await performOperation({ control, data, ...(progress !== undefined && { progress }) }, operation);
  } finally {
    await Promise.all([closeData(opened), control.close()]);
  }
}

async function ask({ url, token, pid }: Running, operation: Operation): Promise<unknown> {
  const response = await fetch(`${url}${OPERATOR_PATH}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  }).catch((error: unknown) => {
    throw new CommandError(
      `the running Weir (process ${pid}) does not answer at ${url}: ${String(error)}`,
      1,
    );
  });
  return response.json();
}

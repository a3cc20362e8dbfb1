import { join } from 'node:path';

/** What lies where in the data folder. Each is made and read by one adapter alone. */
export const dataFolders = (dataDir: string) =>
  ({
    log: join(dataDir, 'log'),
    history: join(dataDir, 'history'),
    checkpoints: join(dataDir, 'checkpoints'),
    control: join(dataDir, 'control'),
    coordination: join(dataDir, 'coordination'),
  }) as const;

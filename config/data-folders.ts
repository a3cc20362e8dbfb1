import { join } from 'node:path';

/** What lies where in the data folder. Each is made and read by one adapter alone; people put models in theirs. */
export const dataFolders = (dataDir: string) =>
  ({
    log: join(dataDir, 'log'),
    history: join(dataDir, 'history'),
    checkpoints: join(dataDir, 'checkpoints'),
    control: join(dataDir, 'control'),
    coordination: join(dataDir, 'coordination'),
    /** ONNX files that definitions name. */
    models: join(dataDir, 'models'),
  }) as const;

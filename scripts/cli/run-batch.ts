import { openOnnxModels } from '../../platform/models/onnxruntime/onnxruntime-models';
import { runCommand } from '../../workers/batch/run-command';
import type { CommandContext } from './commands';

export async function runBatch(args: readonly string[], { say }: CommandContext): Promise<number> {
  say(JSON.stringify(await runCommand(args, () => performance.now(), openOnnxModels())));
  return 0;
}

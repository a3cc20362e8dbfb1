import type { Definitions } from '../../core/definitions/types';
import type { Control } from '../../platform/control/control';
import { changeDefinitions, newestSet } from './definition-set';

/** The first definitions of an installation; later starts leave what people made of them. Whether it seeded. */
export async function seedDefinitions(control: Control, definitions: Definitions): Promise<boolean> {
  if ((await newestSet(control.prisma)).version > 0) return false;
  const note = { actor: 'weir', action: 'definitions.seeded', subject: 'definitions' };
  let isSeeding = false;
  const changed = await changeDefinitions(control, note, current => {
    // Another server may have been quicker.
    isSeeding = current.streams.length + current.metrics.length + current.rules.length === 0;
    return isSeeding ? definitions : current;
  });
  if (changed.ok) return isSeeding;
  const [problem] = changed.problems;
  throw new Error(`the first definitions are wrong: ${problem?.path}: ${problem?.message}`);
}

import { definitionsSchema } from '../../contracts/definitions';
import { planDefinitions, type Plan } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import type { Control } from '../../platform/control/control';

export type CurrentDefinitions = Readonly<{ version: number; definitions: Definitions; plan: Plan }>;

/** Per control database the newest set as read last. A set never changes under its version, so it may be kept. */
const held = new WeakMap<Control, CurrentDefinitions>();

/** The newest set and its plan. Asks for the version each time, so another process's save is seen too. */
export async function currentDefinitions(control: Control): Promise<CurrentDefinitions> {
  const newest = await control.prisma.definitionSet.findFirst({
    orderBy: { version: 'desc' },
    select: { version: true },
  });
  const version = newest?.version ?? 0;
  const known = held.get(control);
  if (known !== undefined && known.version === version) return known;
  const current = planned(version, version === 0 ? {} : await readSet(control, version));
  held.set(control, current);
  return current;
}

async function readSet(control: Control, version: number): Promise<unknown> {
  const row = await control.prisma.definitionSet.findUniqueOrThrow({ where: { version } });
  return row.definitions;
}

/** Nothing is stored that has no plan; where an older version of Weir did, it says what is wrong. */
function planned(version: number, stored: unknown): CurrentDefinitions {
  const definitions = definitionsSchema.parse(stored);
  const result = planDefinitions(definitions);
  if (result.ok) return { version, definitions, plan: result.plan };
  const [problem] = result.problems;
  throw new Error(
    `version ${version} of the definitions cannot be used: ${problem?.path}: ${problem?.message}`,
  );
}

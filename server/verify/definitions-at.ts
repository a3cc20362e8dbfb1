import type { StoredAlert } from '../../contracts/records';
import { definitionsSchema } from '../../contracts/definitions';
import { planDefinitions, type Plan } from '../../core/definitions/plan';
import type { Control } from '../../platform/control/control';

export type PlanAt =
  Readonly<{ ok: true; version: number; plan: Plan }> | Readonly<{ ok: false; reason: string }>;

/** The definitions an alert was raised under: those its receipt names, else those its rule's version came with. */
export async function definitionsAt(alert: StoredAlert, control: Control): Promise<PlanAt> {
  const version = alert.receipt?.definitionsVersion ?? (await setOfRule(alert, control));
  if (version === null) {
    const reason = `version ${alert.version} of rule ${alert.rule} is not among the definitions kept here`;
    return { ok: false, reason };
  }
  const row = await control.prisma.definitionSet.findUnique({ where: { version } });
  if (row === null) return { ok: false, reason: `version ${version} of the definitions is not kept here` };
  const planned = planDefinitions(definitionsSchema.parse(row.definitions));
  if (planned.ok) return { ok: true, version, plan: planned.plan };
  const [problem] = planned.problems;
  const reason = `version ${version} of the definitions cannot be used: ${problem?.path}: ${problem?.message}`;
  return { ok: false, reason };
}

async function setOfRule({ rule, version }: StoredAlert, { prisma }: Control): Promise<number | null> {
  const row = await prisma.ruleVersion.findUnique({
    where: { name_version: { name: rule, version } },
    select: { setVersion: true },
  });
  return row?.setVersion ?? null;
}

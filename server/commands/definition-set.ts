import { z } from 'zod';
import { DEFINITIONS_TOPIC } from '../../contracts/live';
import type { DefinitionsRecord } from '../../contracts/definitions-record';
import { definitionsSchema } from '../../contracts/definitions';
import type { Definitions, RuleDefinition } from '../../core/definitions/types';
import { planDefinitions } from '../../core/definitions/plan';
import type { Problem } from '../../core/definitions/problem';
import type { Prisma } from '../../prisma/generated/client';
import type { Control } from '../../platform/control/control';
import { audit, type AuditNote } from './audit';

type Transaction = Prisma.TransactionClient;

export type SetChange =
  | Readonly<{ ok: true; version: number; definitions: Definitions; isChanged: boolean }>
  | Readonly<{ ok: false; problems: readonly Problem[]; definitions: Definitions }>;

/** Serialises changes: two at once would both build on the same version, and one would be lost. */
const DEFINITIONS_LOCK = 41_002;

/**
 * Changes the definitions as a whole: the new set under the next version, each changed rule under its next version,
 * the record for the workers and the audit row, in one transaction. A change that changes nothing makes no version.
 */
export async function changeDefinitions(
  control: Control,
  note: AuditNote,
  change: (current: Definitions) => Definitions,
): Promise<SetChange> {
  return control.prisma.$transaction(async tx => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${DEFINITIONS_LOCK}::bigint)`;
    const current = await newestSet(tx);
    const definitions = await withRuleVersions(tx, current.definitions, change(current.definitions));
    const planned = planDefinitions(definitions);
    if (!planned.ok) return { ok: false, problems: planned.problems, definitions };
    if (current.version > 0 && isSame(definitions, current.definitions)) {
      return { ok: true, isChanged: false, ...current };
    }
    const version = current.version + 1;
    await writeSet(tx, { version, definitions }, note.actor);
    await writeRuleVersions(tx, { version, definitions }, current.definitions, note.actor);
    await audit(tx, { ...note, detail: { ...note.detail, version } });
    return { ok: true, version, definitions, isChanged: true };
  });
}

/** The newest set, or version 0 and nothing in it where none was ever written. */
export async function newestSet(reader: Pick<Transaction, 'definitionSet'>): Promise<DefinitionsRecord> {
  const row = await reader.definitionSet.findFirst({ orderBy: { version: 'desc' } });
  if (row === null) return { version: 0, definitions: { streams: [], metrics: [], features: [], rules: [] } };
  return { version: row.version, definitions: definitionsSchema.parse(row.definitions) };
}

/** The set's row, and beside it the record that tells the workers. */
export async function writeSet(tx: Transaction, record: DefinitionsRecord, author: string): Promise<void> {
  const { version, definitions } = record;
  await tx.definitionSet.create({ data: { version, definitions: asJson(definitions), author } });
  await tx.outboxRecord.create({
    data: { topic: DEFINITIONS_TOPIC, key: 'definitions', value: JSON.stringify(record) },
  });
}

/** Versions are given here alone: a changed rule gets the next one, also when it had been removed in between. */
async function withRuleVersions(
  tx: Transaction,
  current: Definitions,
  next: Definitions,
): Promise<Definitions> {
  const before = new Map(current.rules.map(rule => [rule.name, rule]));
  const rules: RuleDefinition[] = [];
  for (const given of next.rules) {
    const rule: RuleDefinition = { ...given, mode: given.mode ?? 'live' };
    const old = before.get(rule.name);
    const isKept = old !== undefined && isSame({ ...old, version: 0 }, { ...rule, version: 0 });
    rules.push({ ...rule, version: isKept ? old.version : (await lastRuleVersion(tx, rule.name)) + 1 });
  }
  return definitionsSchema.parse({ ...next, rules });
}

async function lastRuleVersion(tx: Transaction, name: string): Promise<number> {
  const last = await tx.ruleVersion.findFirst({ where: { name }, orderBy: { version: 'desc' } });
  return last?.version ?? 0;
}

async function writeRuleVersions(
  tx: Transaction,
  { version: setVersion, definitions }: DefinitionsRecord,
  current: Definitions,
  author: string,
): Promise<void> {
  const known = new Map(current.rules.map(rule => [rule.name, rule.version]));
  const changed = definitions.rules.filter(rule => known.get(rule.name) !== rule.version);
  await tx.ruleVersion.createMany({
    data: changed.map(rule => ({
      name: rule.name,
      version: rule.version ?? 1,
      rule: asJson(rule),
      setVersion,
      author,
    })),
  });
}

/** Alike as JSON in the schema's own order of keys; absent and undefined are one. */
const isSame = (a: unknown, b: unknown) => JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));

/** Objects of a schema by key; the order of fields and entities has a meaning and stays. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const ordered = sorted.map(([key, inner]) => [key, keepsOrder(key) ? listed(inner) : inOrder(inner)]);
  return Object.fromEntries(ordered) as unknown;
}
const keepsOrder = (key: string) => key === 'fields' || key === 'entities';
const listed = (value: unknown) =>
  typeof value === 'object' && value !== null ? Object.entries(value) : value;

/** What JSON makes of it: no undefined, nothing shared with the caller. */
const asJson = (value: unknown) => z.json().parse(JSON.parse(JSON.stringify(value))) as Prisma.InputJsonValue;

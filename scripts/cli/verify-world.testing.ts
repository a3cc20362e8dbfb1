import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { receiptSchema } from '../../contracts/receipt';
import type { StoredAlert } from '../../contracts/records';
import { verificationSchema, type Verification } from '../../contracts/verification';
import { planDefinitions } from '../../core/definitions/plan';
import type { Definitions } from '../../core/definitions/types';
import { openEmbeddedEventLog } from '../../platform/event-log/embedded/embedded-event-log';
import type { NewRecord } from '../../platform/event-log/event-log';
import { openEmbeddedHistory } from '../../platform/history/embedded/embedded-history';
import { applyDefinitions } from '../../server/commands/apply-definitions';
import { verifyAlert, type VerifyStores } from '../../server/queries/verify-alert';
import { openTestControl } from '../../server/testing/open-test-resources';
import { intakeRecords } from '../../workers/runtime/intake-records';
import { noEffects } from '../../workers/runtime/pipeline';
import { Unit } from '../../workers/runtime/unit';
import { unitsOf } from '../../workers/stages/unit-tasks';

/** Definitions in force, the engine over events that go into the log as well, and `verify` of what it raised. */
export class VerifyWorld {
  /** When the log takes what is sent, epoch ms. */
  nowMs = 0;
  readonly units: readonly Unit[];
  readonly effects = noEffects();
  private readonly offsets = new Map<string, bigint>();
  private readonly sent = new Map<string, NewRecord[]>();

  private constructor(
    private readonly folder: string,
    definitions: Definitions,
    private readonly stores: VerifyStores & Readonly<Record<keyof VerifyStores, { close(): Promise<void> }>>,
  ) {
    const planned = planDefinitions(definitions);
    if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
    const { plan } = planned;
    this.units = unitsOf(plan).map(
      tasks => new Unit(tasks, name => plan.streams.get(name)?.partitions ?? 0, null),
    );
  }

  static async open(definitions: Definitions): Promise<VerifyWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'weir-verify-'));
    const log = await openEmbeddedEventLog({ dir: join(folder, 'log'), now: () => world.nowMs });
    const history = await openEmbeddedHistory({ dir: join(folder, 'history') });
    const control = await openTestControl(join(folder, 'control'));
    const world = new VerifyWorld(folder, definitions, { log, history, control });
    const applied = await applyDefinitions(control, definitions, 'test');
    if (!applied.ok) throw new Error(JSON.stringify(applied));
    for (const { name, partitions = 1 } of definitions.streams) await log.ensureTopic(name, { partitions });
    return world;
  }

  /** The engine takes it at once, the log when `append` is called. */
  send(unit: Unit, stream: string, partition: number, text: string): void {
    const shard = `${stream}/${partition}`;
    const offset = this.offsets.get(shard) ?? 0n;
    this.offsets.set(shard, offset + 1n);
    const record = { partition, key: null, value: Buffer.from(text) };
    this.sent.set(stream, [...(this.sent.get(stream) ?? []), record]);
    unit.process(
      stream,
      partition,
      intakeRecords([{ ...record, offset, appendedMs: this.nowMs }]),
      this.effects,
    );
  }

  async append(): Promise<void> {
    for (const [topic, records] of this.sent) await this.stores.log.append(topic, records);
    this.sent.clear();
  }

  /** As they stand last, under the version of the definitions that is in force. */
  raised(): StoredAlert[] {
    const alerts = new Map(this.effects.alerts.map(alert => [alert.id, alert]));
    return [...alerts.values()].map(alert => ({
      ...alert,
      receipt: { ...receiptSchema.parse(alert.receipt), definitionsVersion: 1 },
    }));
  }

  /** What is found when the alert stands so in history. */
  async verified(alert: StoredAlert): Promise<Verification> {
    await this.stores.history.put({ alerts: [alert] });
    return verificationSchema.parse(await verifyAlert(alert.id, this.stores, () => performance.now()));
  }

  async close(): Promise<void> {
    const { log, history, control } = this.stores;
    await Promise.all([log.close(), history.close(), control.close()]);
    await rm(this.folder, { recursive: true });
  }
}

/** The fields that were found equal, different (false) or could not be computed again (null). */
export const fieldsFound = ({ fields }: Verification, equal: boolean | null): string[] =>
  fields.filter(field => field.equal === equal).map(({ field }) => field);

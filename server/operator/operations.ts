import { z } from 'zod';
import type { Control } from '../../platform/control/control';
import { applyDefinitions } from '../commands/apply-definitions';
import { changePassword } from '../commands/change-password';
import { createKey } from '../commands/create-key';
import { createUser } from '../commands/create-user';
import { newestSet } from '../commands/definition-set';
import { revokeKey } from '../commands/revoke-key';
import { listKeys } from '../queries/list-keys';
import { verifyAlert } from '../queries/verify-alert';
import type { Resources } from '../resources';
import { listUsers } from '../queries/list-users';

/** How the audit log names whoever sits at the machine. */
const ACTOR = 'command line';

const emailSchema = z.strictObject({ email: z.string(), password: z.string().exactOptional() });
const userSchema = emailSchema.extend({ role: z.string(), name: z.string().exactOptional() });
const nameSchema = z.strictObject({ name: z.string() });

/** One thing an operator may do, over the running program or without it. */
export const operationSchema = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('keys.create'), input: nameSchema }),
  z.strictObject({ operation: z.literal('keys.list') }),
  z.strictObject({ operation: z.literal('keys.revoke'), input: nameSchema }),
  z.strictObject({ operation: z.literal('users.create'), input: userSchema }),
  z.strictObject({ operation: z.literal('users.list') }),
  z.strictObject({ operation: z.literal('users.passwd'), input: emailSchema }),
  z.strictObject({ operation: z.literal('definitions.apply'), input: z.strictObject({ file: z.unknown() }) }),
  z.strictObject({ operation: z.literal('definitions.get') }),
  z.strictObject({ operation: z.literal('alerts.verify'), input: z.strictObject({ id: z.string() }) }),
]);
export type Operation = z.infer<typeof operationSchema>;

/** What operations work on: the control database, and for those that need it what the engine reads and writes. */
export type OperatorStores = Readonly<{
  control: Control;
  data: () => Promise<Pick<Resources, 'history' | 'log'>>;
  /** Told how many records of how many a long operation has read. */
  progress?: (read: number, of: number) => void;
}>;

export async function performOperation(stores: OperatorStores, operation: Operation): Promise<unknown> {
  const { control } = stores;
  switch (operation.operation) {
    case 'keys.create':
      return createKey(control, operation.input.name, ACTOR);
    case 'keys.list':
      return { ok: true, keys: await listKeys(control) };
    case 'keys.revoke':
      return revokeKey(control, operation.input.name, ACTOR);
    case 'users.create':
      return createUser(control, operation.input, ACTOR);
    case 'users.list':
      return { ok: true, users: await listUsers(control) };
    case 'users.passwd':
      return changePassword(control, operation.input, ACTOR);
    case 'definitions.apply':
      return applyDefinitions(control, operation.input.file, ACTOR);
    case 'definitions.get':
      return { ok: true, ...(await newestSet(control.prisma)) };
    case 'alerts.verify': {
      const { id } = operation.input;
      const all = { control, ...(await stores.data()) };
      const verification = await verifyAlert(id, all, () => performance.now(), stores.progress);
      return verification === null
        ? { ok: false, problem: `there is no alert ${id}` }
        : { ok: true, verification };
    }
  }
}

import { z } from 'zod';
import { answered, noArgument, onlyArgument, table } from './answer';
import { CommandError } from './command-error';
import type { CommandContext } from './commands';
import { operate } from './operate';

const keysSchema = z.object({
  keys: z.array(z.object({ name: z.string(), createdAt: z.number(), revokedAt: z.number().nullable() })),
});

export async function manageKeys(args: readonly string[], { say, note }: CommandContext): Promise<number> {
  const [action, ...rest] = args;
  switch (action) {
    case 'create': {
      const input = { name: onlyArgument('keys create', 'name', rest) };
      const made = answered(
        z.object({ key: z.string() }),
        await operate({ operation: 'keys.create', input }),
      );
      say(made.key);
      note('This key is shown once. Send it as: Authorization: Bearer KEY');
      return 0;
    }
    case 'revoke': {
      const input = { name: onlyArgument('keys revoke', 'name', rest) };
      answered(z.object({ name: z.string() }), await operate({ operation: 'keys.revoke', input }));
      say(`${input.name} is revoked`);
      return 0;
    }
    case 'list': {
      noArgument('keys list', rest);
      const { keys } = answered(keysSchema, await operate({ operation: 'keys.list' }));
      const rows = keys.map(key => [key.name, timeText(key.createdAt), timeText(key.revokedAt)]);
      table([['name', 'made', 'revoked'], ...rows]).forEach(say);
      return 0;
    }
    default:
      throw new CommandError(`weir keys ${action ?? ''}: create NAME, list or revoke NAME is expected`, 2);
  }
}

const timeText = (ms: number | null) =>
  ms === null ? '' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ROLES } from '../../contracts/api';
import { answered, noArgument, onlyArgument, table } from './answer';
import { CommandError } from './command-error';
import type { CommandContext } from './commands';
import { operate } from './operate';

const madeSchema = z.object({ email: z.string(), password: z.string() });
const usersSchema = z.object({
  users: z.array(z.object({ email: z.string(), name: z.string(), role: z.string(), sessions: z.number() })),
});

export async function manageUsers(args: readonly string[], context: CommandContext): Promise<number> {
  const [action, ...rest] = args;
  switch (action) {
    case 'create':
    case 'passwd':
      return setUser(action, rest, context);
    case 'list': {
      noArgument('users list', rest);
      const { users } = answered(usersSchema, await operate({ operation: 'users.list' }));
      const rows = users.map(user => [user.email, user.role, user.name, String(user.sessions)]);
      table([['e-mail', 'role', 'name', 'sessions'], ...rows]).forEach(context.say);
      return 0;
    }
    default:
      throw new CommandError(`weir users ${action ?? ''}: create EMAIL, passwd EMAIL or list is expected`, 2);
  }
}

async function setUser(
  action: 'create' | 'passwd',
  args: readonly string[],
  { say, note }: CommandContext,
): Promise<number> {
  const { values, positionals } = parseOptions(args);
  const email = onlyArgument(`users ${action}`, 'e-mail address', positionals);
  const given = values['password-stdin'] === true ? { password: (await text(process.stdin)).trim() } : {};
  const { role, name } = values;
  if (action === 'create' && role === undefined) {
    throw new CommandError(`weir users create needs --role: ${ROLES.join(', ')}`, 2);
  }
  const named = name === undefined ? {} : { name };
  const made = answered(
    madeSchema,
    action === 'create'
      ? await operate({ operation: 'users.create', input: { email, role: role ?? '', ...named, ...given } })
      : await operate({ operation: 'users.passwd', input: { email, ...given } }),
  );
  note(
    action === 'create'
      ? `${made.email} can sign in`
      : `${made.email} has a new password; its sessions have ended`,
  );
  if (given.password === undefined) say(made.password);
  return 0;
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { role: { type: 'string' }, name: { type: 'string' }, 'password-stdin': { type: 'boolean' } },
    });
  } catch (error) {
    throw new CommandError(`weir users: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}

import type { Role } from '../../contracts/api';
import type { Control } from '../../platform/control/control';

export type UserRow = Readonly<{
  email: string;
  name: string;
  role: Role;
  createdAt: number;
  sessions: number;
}>;

/** Every account, by address, with the number of its sessions in force. */
export async function listUsers(control: Control): Promise<UserRow[]> {
  const users = await control.prisma.user.findMany({
    orderBy: { email: 'asc' },
    include: { sessions: { where: { expiresAt: { gt: new Date() } }, select: { id: true } } },
  });
  return users.map(({ email, name, role, createdAt, sessions }) => ({
    email,
    name,
    role,
    createdAt: createdAt.getTime(),
    sessions: sessions.length,
  }));
}

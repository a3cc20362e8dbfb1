import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';

/** Cost of a new hash (OWASP's for scrypt): about half a second and 128 MiB each, hence the gate below. */
const COST = { log2N: 17, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const HASHES_AT_ONCE = 2;

export const PASSWORD_LENGTH_MIN = 8;
export const PASSWORD_LENGTH_MAX = 256;

/** `scrypt$17$8$1$<salt>$<hash>`: the cost is kept with the hash, so it can rise without a migration. */
export async function hashPassword(password: string, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.log2N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

export async function verifyPassword({ hash, password }: { hash: string; password: string }) {
  const [kind, log2N, r, p, salt, expected] = hash.split('$');
  if (kind !== 'scrypt' || salt === undefined || expected === undefined) return false;
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  const actual = await derive(password, Buffer.from(salt, 'base64'), cost);
  const wanted = Buffer.from(expected, 'base64');
  return wanted.length === actual.length && timingSafeEqual(wanted, actual);
}

/** Twenty letters and digits that nobody mistakes for one another, in groups: 99 bits. */
export function generatePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}

type Cost = Readonly<{ log2N: number; r: number; p: number }>;

async function derive(password: string, salt: Buffer, { log2N, r, p }: Cost): Promise<Buffer> {
  await enterGate();
  try {
    return await new Promise((resolve, reject) => {
      const options = { N: 2 ** log2N, r, p, maxmem: 192 * 2 ** 20 };
      // The same letters may be typed composed or decomposed; NFKC makes them one.
      scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
        error === null ? resolve(key) : reject(error),
      );
    });
  } finally {
    leaveGate();
  }
}

let running = 0;
const waiting: (() => void)[] = [];

async function enterGate(): Promise<void> {
  if (running >= HASHES_AT_ONCE) await new Promise<void>(resolve => waiting.push(resolve));
  else running += 1;
}

/** Hands the place to the next in line, if there is one, so nobody slips in between. */
function leaveGate(): void {
  const next = waiting.shift();
  if (next === undefined) running -= 1;
  else next();
}

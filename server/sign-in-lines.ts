import type { FirstAccount } from './commands/create-first-accounts';

/** What is printed when Weir is ready: where it is, and how to get in. Passwords are shown at the first start only. */
export function signInLines(options: {
  url: string;
  host: string;
  accounts: readonly FirstAccount[] | null;
  accountsFile: string;
}): string[] {
  const { url, host, accounts, accountsFile } = options;
  return ['', `  Weir is ready: ${url}`, '', ...signIn(accounts, accountsFile), ...warning(host), ''];
}

function signIn(accounts: readonly FirstAccount[] | null, file: string): string[] {
  if (accounts === null) {
    return [`  Sign in as before; the first accounts are in ${file}, others by: npx weir users create`];
  }
  const width = Math.max(...accounts.map(({ email }) => email.length));
  return [
    '  Sign in with one of these (shown once):',
    ...accounts.map(({ email, password }) => `    ${email.padEnd(width)}  ${password}`),
    `  They are kept in ${file}, readable by you alone.`,
  ];
}

function warning(host: string): string[] {
  if (isLoopback(host)) return [];
  return [
    `  Others can reach it: ${host} is no loopback address, and what goes over http can be read on the way.`,
  ];
}

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

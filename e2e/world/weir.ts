import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROLES, type Role } from '../../contracts/api';
import { Program, weir, type Environment } from './program';

export type Account = Readonly<{ email: string; role: Role; password: string }>;

/** A Weir on a data folder of its own, as people start it. */
export class Weir {
  /** Those a journey has used. */
  static readonly started = new Set<Weir>();

  readonly dataDir = mkdtempSync(join(tmpdir(), 'weir-journey-'));
  program: Program | null = null;
  url = '';
  private readonly others: Program[] = [];

  constructor(private readonly settings: Environment = {}) {}

  get env(): Environment {
    return { WEIR_DATA_DIR: this.dataDir, WEIR_PORT: '0', ...this.settings };
  }

  get accountsFile(): string {
    return join(this.dataDir, 'first-accounts.json');
  }

  get output(): string {
    return [this.program, ...this.others].map(program => program?.output ?? '').join('');
  }

  get isRunning(): boolean {
    return this.program?.isRunning === true;
  }

  /** Resolves when it says that it is ready. */
  async start(command: readonly string[] = ['start']): Promise<this> {
    Weir.started.add(this);
    this.program = new Program('weir.mjs', command, this.env);
    const [, url = ''] = await this.program.prints(/Weir is ready: (http:\/\/\S+)/, 90_000);
    this.url = url;
    return this;
  }

  /** Another program on the same settings, ended with this one. */
  startBeside(args: readonly string[]): Program {
    const program = new Program('weir.mjs', args, this.env);
    this.others.push(program);
    return program;
  }

  /** Rejects where the program ended before it was told to. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    for (const other of this.others) await other.stop();
    return (await this.program?.stop(signal)) ?? null;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  accounts(): Account[] {
    const accounts: Account[] = JSON.parse(readFileSync(this.accountsFile, 'utf8'));
    return accounts;
  }

  account(role: Role): Account {
    const account = this.accounts().find(each => each.role === role);
    if (account === undefined) throw new Error(`no first account is ${role}; roles are ${ROLES.join(', ')}`);
    return account;
  }

  /** A command line on the same data folder; what it printed. */
  async command(...args: readonly string[]): Promise<string> {
    const { status, output } = await weir(args, this.env);
    if (status !== 0) throw new Error(`weir ${args.join(' ')} ended with ${status}:\n${output}`);
    return output;
  }

  async makeKey(name: string): Promise<string> {
    const output = await this.command('keys', 'create', name);
    const key = /^(\S{20,})$/m.exec(output)?.[1];
    if (key === undefined) throw new Error(`keys create printed no key:\n${output}`);
    return key;
  }
}

import { nearest } from '../../core/rules/cel/suggest';
import { commands, type Command, type CommandContext } from './commands';
import { describeFailure } from './describe-failure';
import { helpText, usageText } from './help';
import { CommandError } from './command-error';

/** Runs one command line and returns the exit status. Results go to stdout, everything else to stderr. */
export async function main(args: readonly string[], root: string): Promise<number> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  try {
    return await dispatch(args, { root, say, note });
  } catch (error) {
    const { text, status } = describeFailure(error);
    note(text);
    return status;
  }
}

async function dispatch(args: readonly string[], context: CommandContext): Promise<number> {
  const [name = 'help', ...rest] = args;
  if (name === 'help' || name === '--help' || name === '-h') {
    const [about] = rest;
    context.say(about === undefined ? helpText(commands) : usageText(find(about)));
    return 0;
  }
  if (name === '--version' || name === '-v') {
    context.say(await versionOf(context.root));
    return 0;
  }
  const command = find(name);
  if (rest.includes('--help') || rest.includes('-h')) {
    context.say(usageText(command));
    return 0;
  }
  checkArguments(command, rest);
  return command.run(rest, context);
}

function find(name: string): Command {
  const command = commands.find(known => known.name === name);
  if (command !== undefined) return command;
  const close = nearest(
    name,
    commands.map(known => known.name),
  );
  const hint = close === undefined ? 'npx weir help lists them' : `did you mean ${close}?`;
  throw new CommandError(`weir ${name}: there is no such command; ${hint}`, 2);
}

/** What a command does not know must not be taken for something else, so it is named here, for all alike. */
function checkArguments({ name, usage, options }: Command, args: readonly string[]): void {
  const [first] = args;
  if (first !== undefined && usage.every(line => line === '')) {
    throw new CommandError(
      `weir ${name}: ${first} is an argument and it takes none; npx weir ${name} --help says how it is set`,
      2,
    );
  }
  const end = args.indexOf('--');
  for (const arg of end < 0 ? args : args.slice(0, end)) {
    if (!/^--[a-z]/i.test(arg)) continue;
    const given = arg.replace(/=.*$/, '');
    const known = options.map(option => option.name);
    if (known.includes(given)) continue;
    const close = nearest(given, known);
    const hint = close === undefined ? `npx weir ${name} --help lists them` : `did you mean ${close}?`;
    throw new CommandError(`weir ${name}: ${given} is no option of it; ${hint}`, 2);
  }
}

async function versionOf(root: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const { version }: { version: string } = JSON.parse(await readFile(`${root}/package.json`, 'utf8'));
  return version;
}

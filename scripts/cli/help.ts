import type { Command } from './commands';

export function helpText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Weir watches event streams while they flow.',
    '',
    'Usage: npx weir COMMAND [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'npx weir COMMAND --help tells more. Settings are environment variables; the README lists them.',
  ].join('\n');
}

export function usageText({ name, summary, usage, options }: Command): string {
  const width = Math.max(0, ...options.map(option => optionText(option).length));
  const lines = options.map(option => `  ${optionText(option).padEnd(width)}  ${option.summary}`);
  const list = lines.length > 0 ? ['', 'Options:', ...lines] : [];
  return [
    summary,
    '',
    ...usage.map(line => `  npx weir ${name}${line === '' ? '' : ` ${line}`}`),
    ...list,
  ].join('\n');
}

const optionText = ({ name, value }: Command['options'][number]) =>
  value === undefined ? name : `${name} ${value}`;

import { settingText, type SettingName } from '../../config/settings';
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
    'npx weir COMMAND --help tells more, and which environment variables it obeys.',
  ].join('\n');
}

export function usageText({ name, summary, usage, options, settings = [], notes = [] }: Command): string {
  return [
    summary,
    '',
    ...usage.map(line => `  npx weir ${name}${line === '' ? '' : ` ${line}`}`),
    ...list(
      'Options:',
      options.map(option => [optionText(option), option.summary]),
    ),
    ...list(
      'Environment:',
      settings.map(setting => [setting, settingSummary(setting)]),
    ),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n');
}

function list(title: string, entries: readonly (readonly [string, string])[]): string[] {
  if (entries.length === 0) return [];
  const width = Math.max(...entries.map(([term]) => term.length));
  return ['', title, ...entries.map(([term, text]) => `  ${term.padEnd(width)}  ${text}`)];
}

function settingSummary(setting: SettingName): string {
  const { summary, initially } = settingText(setting);
  return initially === '' ? summary : `${summary} (${initially})`;
}

const optionText = ({ name, value }: Command['options'][number]) =>
  value === undefined ? name : `${name} ${value}`;

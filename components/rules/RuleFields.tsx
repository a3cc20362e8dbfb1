'use client';
import { RULE_MODES, SEVERITIES, type StreamDefinition } from '@/core/definitions/types';
import { Field, inputClasses } from '../ui/Field';
import type { RuleDraft } from './validate-rule';

type Props = {
  draft: RuleDraft;
  isNew: boolean;
  isReadOnly: boolean;
  streams: readonly StreamDefinition[];
  problemOf: (path: string) => string | undefined;
  onChange: (change: Partial<RuleDraft>) => void;
};

const modeHints = {
  draft: 'kept, not run',
  shadow: 'run and recorded, raises no alert',
  live: 'raises alerts',
  retired: 'kept for its history, not run',
};

export function RuleFields({ draft, isNew, isReadOnly, streams, problemOf, onChange }: Props) {
  const stream = streams.find(({ name }) => name === draft.stream);
  const entityTypes = [...new Set(Object.values(stream?.entities ?? {}))];
  const choice = (
    label: string,
    path: 'stream' | 'severity' | 'mode' | 'entity',
    options: readonly (readonly [string, string])[],
    hint?: string,
  ) => (
    <Field label={label} hint={hint} error={problemOf(path)}>
      {control => (
        <select
          {...control}
          value={draft[path]}
          disabled={isReadOnly}
          onChange={event => onChange({ [path]: event.target.value })}
          className={inputClasses}
        >
          {options.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {isNew && (
        <Field label="Name" hint="letters, digits, _ . -" error={problemOf('name')}>
          {control => (
            <input
              {...control}
              value={draft.name}
              readOnly={isReadOnly}
              onChange={event => onChange({ name: event.target.value })}
              className={`${inputClasses} font-mono`}
            />
          )}
        </Field>
      )}
      {choice(
        'Stream',
        'stream',
        streams.map(({ name }) => [name, name]),
      )}
      {choice(
        'Mode',
        'mode',
        RULE_MODES.map(mode => [mode, mode]),
        modeHints[draft.mode],
      )}
      {choice(
        'Severity',
        'severity',
        SEVERITIES.toReversed().map(level => [level, level]),
      )}
      {choice(
        'Entity',
        'entity',
        [
          ['', entityTypes[0] === undefined ? 'none' : `${entityTypes[0]} (the stream's first)`],
          ...entityTypes.map(type => [type, type] as const),
        ],
        'what its alerts are about',
      )}
      <div className="sm:col-span-2">
        <Field label="Description" error={problemOf('description')}>
          {control => (
            <textarea
              {...control}
              rows={2}
              value={draft.description}
              readOnly={isReadOnly}
              placeholder="What it catches and why, for who gets its alerts"
              onChange={event => onChange({ description: event.target.value })}
              className={`${inputClasses} h-auto! py-1.5`}
            />
          )}
        </Field>
      </div>
    </div>
  );
}

'use client';
import {
  RULE_MODES,
  RULE_VERDICTS,
  SEVERITIES,
  type MetricDefinition,
  type StreamDefinition,
} from '@/core/definitions/types';
import { Field, inputClasses } from '../ui/Field';
import type { RuleDraft } from './validate-rule';

type Props = {
  draft: RuleDraft;
  isNew: boolean;
  isReadOnly: boolean;
  streams: readonly StreamDefinition[];
  metrics: readonly MetricDefinition[];
  problemOf: (path: string) => string | undefined;
  onChange: (change: Partial<RuleDraft>) => void;
};

const modeHints = {
  draft: 'kept, not run',
  shadow: 'run; its alerts are kept apart and told nobody',
  live: 'raises alerts',
  retired: 'kept for its history, not run',
};

export function RuleFields({ draft, isNew, isReadOnly, streams, metrics, problemOf, onChange }: Props) {
  const stream = streams.find(({ name }) => name === draft.stream);
  const entityTypes = [...new Set(Object.values(stream?.entities ?? {}))];
  const choice = (
    label: string,
    path: 'stream' | 'on' | 'metric' | 'severity' | 'verdict' | 'mode' | 'entity',
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
  const typed = (label: string, path: 'weight' | 'cooldown', otherwise: string, hint: string) => (
    <Field label={label} hint={hint} error={problemOf(path)}>
      {control => (
        <input
          {...control}
          value={draft[path]}
          readOnly={isReadOnly}
          placeholder={otherwise}
          onChange={event => onChange({ [path]: event.target.value })}
          className={inputClasses}
        />
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
      {choice('Judges', 'on', [
        ['event', 'each event'],
        ['metric', 'each window of a metric'],
      ])}
      {draft.on === 'metric' &&
        choice('Metric', 'metric', [
          ['', 'the one it reads'],
          ...metrics.filter(({ stream: of }) => of === draft.stream).map(({ name }) => [name, name] as const),
        ])}
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
      {draft.on === 'event' && (
        <>
          {typed('Weight', 'weight', '1', "what a match adds to the event's score")}
          {choice(
            'Verdict',
            'verdict',
            [['', 'by the score alone'], ...RULE_VERDICTS.map(verdict => [verdict, verdict] as const)],
            'the least for an event that matches',
          )}
        </>
      )}
      {typed('Cooldown', 'cooldown', 'none', 'after an alert, for the same entity; such as 1h')}
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

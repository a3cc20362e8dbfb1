'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState, type FormEvent } from 'react';
import { SEVERITIES } from '@/core/definitions/types';
import { ExactTime } from '../time/RelativeTime';
import { classes } from '../ui/classes';
import { inputClasses } from '../ui/Field';
import { SeverityMark } from '../ui/Severity';
import { alertsHref, isFiltered, SINCE_KEYS, type AlertFilters } from './alert-params';
import { TimeFields } from './TimeFields';

type Props = { filters: AlertFilters; rules: readonly string[]; entityTypes: readonly string[] };

const CUSTOM = 'custom';

/** The filters live in the address; each change leads to the newest page of the new list. */
export function AlertFilterBar({ filters, rules, entityTypes }: Props) {
  const router = useRouter();
  const [wantsCustom, setCustom] = useState(false);
  const isCustom = wantsCustom || filters.from !== undefined || filters.to !== undefined;
  const go = (change: Partial<AlertFilters>) =>
    router.push(alertsHref({ ...filters, cursor: undefined, at: undefined, ...change }));
  const toggled = (level: (typeof SEVERITIES)[number]) =>
    filters.severity.includes(level)
      ? filters.severity.filter(each => each !== level)
      : [...filters.severity, level];
  return (
    <div role="search" aria-label="Filter alerts" className="flex flex-wrap items-end gap-3">
      <div role="group" aria-label="Severity" className="flex overflow-hidden rounded-md border border-line">
        {SEVERITIES.toReversed().map(level => {
          const isOn = filters.severity.includes(level);
          return (
            <button
              key={level}
              type="button"
              aria-pressed={isOn}
              onClick={() => go({ severity: toggled(level) })}
              className={classes(
                'flex h-[30px] items-center gap-1.5 border-l border-line px-2.5 text-13 first:border-l-0 max-sm:h-11',
                isOn ? 'bg-sunken font-medium text-text' : 'bg-surface text-muted hover:text-text',
              )}
            >
              <SeverityMark level={level} />
              {level}
            </button>
          );
        })}
      </div>
      <Choice
        label="Rule"
        value={filters.rule}
        all="All rules"
        options={rules}
        onChoose={rule => go({ rule })}
      />
      <Choice
        label="Entity type"
        value={filters.entityType}
        all="All entities"
        options={entityTypes}
        onChoose={entityType => go({ entityType })}
      />
      <Choice
        label="Raised by"
        value={filters.mode}
        all="Live rules"
        options={['shadow']}
        text={() => 'Shadow rules'}
        onChoose={mode => go({ mode: mode === 'shadow' ? mode : undefined })}
      />
      <EntityField key={filters.entityId} value={filters.entityId} onChoose={entityId => go({ entityId })} />
      <Choice
        label="Time"
        value={isCustom ? CUSTOM : filters.since}
        all="Any time"
        options={[...SINCE_KEYS, CUSTOM]}
        text={key => (key === CUSTOM ? 'From … to' : `Last ${key}`)}
        onChoose={since => {
          setCustom(since === CUSTOM);
          if (since !== CUSTOM) {
            go({ since: SINCE_KEYS.find(key => key === since), from: undefined, to: undefined });
          }
        }}
      />
      {isCustom && <TimeFields key={`${filters.from} ${filters.to}`} filters={filters} onChoose={go} />}
      {isFiltered(filters) && (
        <Link
          href="/alerts"
          className="flex h-8 items-center rounded-md px-2 text-13 text-accent hover:underline"
        >
          Clear
        </Link>
      )}
      {filters.cursor !== undefined && filters.at !== undefined && (
        <span className="flex h-8 items-center text-12 text-muted">
          as of&nbsp;
          <ExactTime at={filters.at} />
        </span>
      )}
    </div>
  );
}

function Choice(props: {
  label: string;
  value: string | undefined;
  all: string;
  options: readonly string[];
  text?: (option: string) => string;
  onChoose: (value: string | undefined) => void;
}) {
  const { label, value, all, options, text = (option: string) => option, onChoose } = props;
  return (
    <select
      aria-label={label}
      value={value ?? ''}
      onChange={event => onChoose(event.target.value === '' ? undefined : event.target.value)}
      className={classes(inputClasses, 'w-auto! max-w-52')}
    >
      <option value="">{all}</option>
      {(value === undefined || options.includes(value) ? options : [value, ...options]).map(option => (
        <option key={option} value={option}>
          {text(option)}
        </option>
      ))}
    </select>
  );
}

function EntityField(props: { value: string | undefined; onChoose: (id: string | undefined) => void }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const id = String(new FormData(event.currentTarget).get('entityId')).trim();
    props.onChoose(id === '' ? undefined : id);
  };
  return (
    <form onSubmit={submit}>
      <input
        name="entityId"
        aria-label="Entity id"
        placeholder="Entity id, exact"
        defaultValue={props.value ?? ''}
        className={classes(inputClasses, 'w-40! font-mono')}
      />
    </form>
  );
}

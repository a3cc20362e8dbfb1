import type { ReactNode } from 'react';

type Props = {
  label: string;
  value: string;
  unit?: string;
  /** A line under the figure: what it is made of, or how it compares. */
  note?: ReactNode;
  tone?: 'text' | 'critical' | 'medium' | 'muted';
};

const tones = { text: 'text-text', critical: 'text-critical', medium: 'text-medium', muted: 'text-muted' };

export function Stat({ label, value, unit, note, tone = 'text' }: Props) {
  return (
    <div className="min-w-0 bg-surface px-4 py-3">
      <dt className="truncate text-12 text-muted">{label}</dt>
      <dd
        className={`mt-0.5 whitespace-nowrap text-28 leading-tight font-medium tracking-tight ${tones[tone]}`}
      >
        {value}
        {unit !== undefined && <span className="ml-1 text-13 font-normal text-muted">{unit}</span>}
      </dd>
      <dd className="mt-0.5 min-h-[18px] truncate text-12 text-muted">{note}</dd>
    </div>
  );
}

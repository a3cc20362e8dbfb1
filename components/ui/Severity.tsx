import type { Severity as Level } from '@/core/definitions/types';

/** Colour, shape and word: never colour alone. */
const marks: Record<Level, { shape: string; tone: string }> = {
  critical: { shape: 'M6 .8 11.2 6 6 11.2.8 6Z', tone: 'text-critical' },
  high: { shape: 'M6 1.2 11.2 10.6H.8Z', tone: 'text-high' },
  medium: { shape: 'M1.6 1.6h8.8v8.8H1.6Z', tone: 'text-medium' },
  low: { shape: 'M6 1.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2Z', tone: 'text-low' },
};

export function SeverityMark({ level }: { level: Level }) {
  return (
    <svg
      aria-hidden="true"
      width="12"
      height="12"
      viewBox="0 0 12 12"
      className={`shrink-0 ${marks[level].tone}`}
    >
      <path d={marks[level].shape} fill="currentColor" />
    </svg>
  );
}

export function Severity({ level }: { level: Level }) {
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium ${marks[level].tone}`}>
      <SeverityMark level={level} />
      {level}
    </span>
  );
}

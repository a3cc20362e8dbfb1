/** Colour, dash and marker of a slot: a series can be told by any of the three. */
const dashes = ['', '7 2', '1 2', '9 3 2 3', '4 2', '12 3'] as const;
const shapes = [
  'M6 1.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2Z',
  'M1.8 1.8h8.4v8.4H1.8Z',
  'M6 1.2 11 10.4H1Z',
  'M6 .8 11.2 6 6 11.2.8 6Z',
  'M1 1.6h10L6 10.8Z',
  'M4.4 1h3.2v3.4H11v3.2H7.6V11H4.4V7.6H1V4.4h3.4Z',
] as const;

export const seriesColor = (slot: number) => `var(--series-${(slot % 6) + 1})`;
export const seriesDash = (slot: number) => dashes[slot % 6] ?? '';

export function SeriesMarker({ slot }: { slot: number }) {
  return (
    <svg aria-hidden="true" width="10" height="10" viewBox="0 0 12 12" className="shrink-0">
      <path d={shapes[slot % 6] ?? ''} fill={seriesColor(slot)} />
    </svg>
  );
}

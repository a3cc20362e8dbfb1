/** Strokes on a 16 px grid, one weight, drawn in the colour of the text around them. */
const paths = {
  live: 'M1.5 8h3l2-5 3 10 2-5h3',
  alerts: 'M8 2 14.5 13.5h-13Z M8 6.5v3 M8 11.4v.4',
  rules: 'M2 4.5h7 M12.5 4.5H14 M2 11.5h1.5 M7 11.5h7 M10.75 2.75v3.5 M5.25 9.75v3.5',
  system: 'M2 3h12v4H2Z M2 9h12v4H2Z M4.5 5h.01 M4.5 11h.01',
  pause: 'M5.5 3v10 M10.5 3v10',
  play: 'M4.5 2.8 12.5 8l-8 5.2Z',
  sun: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6Z M8 1.2v1.4 M8 13.4v1.4 M1.2 8h1.4 M13.4 8h1.4 M3.2 3.2l1 1 M11.8 11.8l1 1 M3.2 12.8l1-1 M11.8 4.2l1-1',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z',
  monitor: 'M2 3h12v8H2Z M6 13.5h4',
  person: 'M8 2.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4Z M2.8 13.8c.5-2.6 2.6-4 5.2-4s4.7 1.4 5.2 4',
  down: 'm4 6 4 4 4-4',
  right: 'm6 4 4 4-4 4',
  left: 'm10 4-4 4 4 4',
  up: 'm4 10 4-4 4 4',
  copy: 'M5.5 5.5h8v8h-8Z M3 10.5h-.5v-8h8V3',
  close: 'm4 4 8 8 M12 4l-8 8',
  check: 'm3 8.5 3.2 3.2L13 5',
  table: 'M2 3h12v10H2Z M2 6.5h12 M7 6.5V13',
  chart: 'M2 2.5v11h12 M4.5 10l3-3.5 2.5 2L13.5 4',
  fold: 'M2 3h12v10H2Z M6 3v10',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9 M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.9-.9',
  lock: 'M3.5 7.5h9v6h-9Z M5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5',
  plus: 'M8 3v10 M3 8h10',
  retry: 'M13 8a5 5 0 1 1-1.6-3.7 M13 2.2v2.6h-2.6',
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="shrink-0"
    >
      <path d={paths[name]} />
    </svg>
  );
}

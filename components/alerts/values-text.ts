import { figure } from '../time/format';

/** `amount 250.50, channel web`: what the condition read, on one line. */
export function valuesText(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([path, value]) => `${path.replace(/^event\./, '')} ${valueText(value)}`)
    .join(', ');
}

export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'number') return figure(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

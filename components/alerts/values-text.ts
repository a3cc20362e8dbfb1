import { figure } from '../time/format';

/** `amount 250.50, channel web`: what the condition read, on one line. */
export function valuesText(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([path, value]) => `${path.replace(/^event\./, '')} ${valueText(value)}`)
    .join(', ');
}

export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'number') return isNearlyOne(value) ? String(Number(value.toFixed(7))) : figure(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Scores tell by their distance from 1, which two digits would not show. */
const isNearlyOne = (value: number) => value > 0.99 && value < 1;

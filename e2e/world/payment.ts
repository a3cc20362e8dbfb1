import type { Event } from './api';

/** A payment on the demo's stream, now and in Berlin unless said otherwise. */
export function payment(
  card: string,
  amount: number,
  more: Readonly<{ id?: string; time?: number; lat?: number; lon?: number }> = {},
): Event {
  const { id = `${card} ${amount}`, time = Date.now(), lat = 52.5, lon = 13.4 } = more;
  return {
    id,
    time,
    card,
    terminal: 'planted',
    amount,
    channel: 'chip',
    lat,
    lon,
    country: 'DE',
  };
}

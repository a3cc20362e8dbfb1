import type { Event } from './api';

/** A payment on the demo's stream, now and in Berlin unless said otherwise. */
export function payment(
  card: string,
  amount: number,
  more: Readonly<{ id?: string; time?: number }> = {},
): Event {
  const { id = `${card} ${amount}`, time = Date.now() } = more;
  return {
    id,
    time,
    card,
    terminal: 'planted',
    amount,
    channel: 'chip',
    lat: 52.5,
    lon: 13.4,
    country: 'DE',
  };
}

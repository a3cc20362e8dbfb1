import { Random } from './random';
import { rateShare, type Rhythm } from './rhythm';
import { Transactions, type Scenario } from './transactions';
import { buildWorld, type World } from './world';

export type DemoEvent = Readonly<{
  id: string;
  timeMs: number;
  /** Index into the world's customers. */
  customer: number;
  json: string;
  /** The truth: 0 is genuine. */
  scenario: Scenario;
}>;
export type DemoSettings = Readonly<{
  seed: number;
  /** The mean over a long time. */
  eventsPerSecond: number;
  /** Ids carry it, so that a run that starts later repeats none. */
  startMs: number;
  rhythm: Rhythm;
}>;

/** An event is handed out at most so long after its event time: less than the stream's outOfOrderness. */
export const MAX_DELAY_MS = 1500;
const DELAYED_SHARE = 0.2;
const MEAN_DELAY_MS = 150;
const SHARE_VALID_MS = 100;

export const demoWorld = (seed: number) => buildWorld(seed, 5000, 10_000);

/**
 * Card transactions of a small world, one after the other, as they would come in over a network: nearly in the order
 * of their times. The same settings give the same events, however many are asked for at once.
 */
export class DemoGenerator {
  private readonly random: Random;
  private readonly transactions: Transactions;
  private readonly texts: Texts;
  private readonly idPrefix: string;
  private sequence = 0;
  private share = 1;
  private shareUntilMs = Number.NEGATIVE_INFINITY;
  private nextMs: number;

  constructor(
    private readonly settings: DemoSettings,
    readonly world: World = demoWorld(settings.seed),
  ) {
    const { seed, startMs } = settings;
    this.random = new Random(seed, 3, startMs);
    this.transactions = new Transactions(world, this.random, seed);
    this.texts = textsOf(world);
    this.idPrefix = `${startMs.toString(36)}-`;
    this.nextMs = startMs + this.gapMs(startMs) / 2;
  }

  /** The events handed out before a time (exclusive), from where the last call ended, at most `limit`. */
  until(endMs: number, limit = Number.POSITIVE_INFINITY): DemoEvent[] {
    const events: DemoEvent[] = [];
    while (this.nextMs < endMs && events.length < limit) {
      events.push(this.make(this.nextMs));
      this.nextMs += this.gapMs(this.nextMs);
    }
    return events;
  }

  /** When the next event is handed out. */
  get positionMs(): number {
    return this.nextMs;
  }

  private make(handedOutMs: number): DemoEvent {
    const { customer, terminal, cents, channel, scenario } = this.transactions.at(handedOutMs);
    const { card, shop, homePlace, shopPlace } = this.texts;
    const id = this.idPrefix + String(this.sequence);
    const timeMs = Math.max(this.settings.startMs, Math.floor(handedOutMs) - this.delayMs());
    this.sequence += 1;
    const place = channel === 'online' ? homePlace[customer] : shopPlace[terminal];
    const json =
      `{"id":"${id}","time":${timeMs}${card[customer] ?? ''}${shop[terminal] ?? ''},"amount":${amountText(cents)}` +
      `,"channel":"${channel}"${place ?? ''}`;
    return { id, timeMs, customer, json, scenario };
  }

  private delayMs(): number {
    if (this.random.uniform() >= DELAYED_SHARE) return 0;
    return Math.min(MAX_DELAY_MS, Math.floor(this.random.exponential() * MEAN_DELAY_MS));
  }

  /** Until the next event: even at a steady rate not quite regular, else at random (a Poisson process). */
  private gapMs(fromMs: number): number {
    const { rhythm, seed, eventsPerSecond } = this.settings;
    if (fromMs >= this.shareUntilMs) {
      this.share = rateShare(rhythm, seed, fromMs);
      this.shareUntilMs = fromMs + SHARE_VALID_MS;
    }
    const gap = rhythm === 'steady' ? 0.5 + this.random.uniform() : this.random.exponential();
    return (gap * 1000) / (eventsPerSecond * this.share);
  }
}

/** The parts of an event's JSON that do not change, written once. */
type Texts = Readonly<Record<'card' | 'shop' | 'homePlace' | 'shopPlace', readonly string[]>>;

function textsOf({ customers, terminals }: World): Texts {
  return {
    card: customers.map(({ card }) => `,"card":"${card}"`),
    shop: terminals.map(({ id }) => `,"terminal":"${id}"`),
    homePlace: customers.map(placeText),
    shopPlace: terminals.map(placeText),
  };
}

const placeText = ({ lat, lon, country }: Readonly<{ lat: number; lon: number; country: string }>) =>
  `,"lat":${lat},"lon":${lon},"country":"${country}"}`;

/** Exact, without a double in between. */
function amountText(cents: number): string {
  const rest = cents % 100;
  return `${(cents - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`;
}

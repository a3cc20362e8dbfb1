import { Compromised } from './compromised';
import type { Random } from './random';
import { RecentUses } from './recent-uses';
import { activity, dayOf, hourOf } from './rhythm';
import { WeightedChoice } from './weighted-choice';
import type { Customer, TerminalKind, World } from './world';

/**
 * Why a transaction is fraud: 1 large amount, 2 compromised terminal, 3 stolen card, 4 impossible travel; 0: it is
 * not. Where two apply the later one counts, as in the Handbook.
 */
export type Scenario = 0 | 1 | 2 | 3 | 4;
export type Channel = 'chip' | 'contactless' | 'online' | 'atm';
export type Transaction = Readonly<{
  customer: number;
  terminal: number;
  cents: number;
  channel: Channel;
  scenario: Scenario;
}>;

export const LARGE_CENTS = 22_000;
const CONTACTLESS_LIMIT_CENTS = 5000;
/** New victims a day and for how many days, per 10,000 terminals and 5,000 customers (the Handbook's numbers). */
const BAD_TERMINALS = { perDay: 2 / 10_000, days: 28 };
const STOLEN_CARDS = { perDay: 3 / 5000, days: 14 };
const STOLEN_SHARE = 1 / 3;
const STOLEN_FACTOR = 5;
const TRAVEL_SHARE = 0.0005;
const SLOTS_PER_HOUR = 4;

/** Who buys where, how and for how much, and which of it is fraud. Times are asked for in rising order. */
export class Transactions {
  private readonly badTerminals: Compromised;
  private readonly stolenCards: Compromised;
  private readonly recent: RecentUses;
  /** Quarter of an hour → who buys then. */
  private readonly buyers = new Map<number, WeightedChoice>();

  constructor(
    private readonly world: World,
    private readonly random: Random,
    seed: number,
  ) {
    const { terminals, customers } = world;
    const victims = (count: number, perDay: number) => Math.max(1, Math.round(count * perDay));
    const bad = victims(terminals.length, BAD_TERMINALS.perDay);
    const stolen = victims(customers.length, STOLEN_CARDS.perDay);
    this.recent = new RecentUses(2 * TRAVEL_SHARE, random);
    this.badTerminals = new Compromised([seed, 4], terminals.length, bad, BAD_TERMINALS.days);
    this.stolenCards = new Compromised([seed, 5], customers.length, stolen, STOLEN_CARDS.days);
  }

  at(timeMs: number): Transaction {
    return (this.random.uniform() < TRAVEL_SHARE ? this.travelled(timeMs) : null) ?? this.bought(timeMs);
  }

  private bought(timeMs: number): Transaction {
    const { random, world } = this;
    const hour = hourOf(timeMs);
    const customer = this.buyersAt(hour).draw(random);
    const { near, meanCents } = customerOf(world, customer);
    const isOnline = near.length === 0 || random.uniform() < onlineShare(hour);
    const choice = isOnline ? world.web : near;
    const terminal = choice[random.below(choice.length)] ?? 0;
    const ordinaryCents = amountCents(meanCents, random);
    const isStolen = random.uniform() < STOLEN_SHARE && this.stolenCards.has(customer, dayOf(timeMs));
    const kind = world.terminals[terminal]?.kind ?? 'shop';
    const cents = payable(isStolen ? ordinaryCents * STOLEN_FACTOR : ordinaryCents, kind);
    const channel = channelOf(kind, random.uniform() < 0.6 && (isStolen || cents <= CONTACTLESS_LIMIT_CENTS));
    const isBad = this.badTerminals.has(terminal, dayOf(timeMs));
    const scenario = isStolen ? 3 : isBad ? 2 : ordinaryCents > LARGE_CENTS ? 1 : 0;
    if (scenario === 0 && !isOnline) this.recent.add(customer, timeMs);
    return { customer, terminal, cents, channel, scenario };
  }

  /** A card used at home minutes ago is used hundreds of kilometres away. null: no card is at hand. */
  private travelled(timeMs: number): Transaction | null {
    const { random, world } = this;
    const customer = this.recent.take(timeMs);
    if (customer === null) return null;
    const { city, meanCents } = customerOf(world, customer);
    const far = world.far[city] ?? [];
    const terminal = far[random.below(far.length)];
    if (terminal === undefined) return null;
    const kind = world.terminals[terminal]?.kind ?? 'shop';
    const cents = payable(amountCents(meanCents, random) * 2, kind);
    return { customer, terminal, cents, channel: channelOf(kind, false), scenario: 4 };
  }

  private buyersAt(hour: number): WeightedChoice {
    const slot = Math.floor(hour * SLOTS_PER_HOUR);
    const known = this.buyers.get(slot);
    if (known !== undefined) return known;
    const middle = (slot + 0.5) / SLOTS_PER_HOUR;
    const choice = new WeightedChoice(this.world.customers.map(customer => activity(customer, middle)));
    this.buyers.set(slot, choice);
    return choice;
  }
}

function customerOf(world: World, index: number): Customer {
  const customer = world.customers[index];
  if (customer === undefined) throw new Error(`customer ${index} of ${world.customers.length}`);
  return customer;
}

/** Normal around the customer's mean; where that is negative uniform below twice the mean (as in the Handbook). */
function amountCents(meanCents: number, random: Random): number {
  const cents = meanCents + (meanCents / 2) * random.normal();
  return Math.max(1, Math.round(cents < 0 ? random.between(0, 2 * meanCents) : cents));
}

/** Cash comes in tens. */
const payable = (cents: number, kind: TerminalKind) =>
  kind === 'cash' ? Math.max(1000, Math.round(cents / 1000) * 1000) : cents;

function channelOf(kind: TerminalKind, isContactless: boolean): Channel {
  if (kind === 'web') return 'online';
  if (kind === 'cash') return 'atm';
  return isContactless ? 'contactless' : 'chip';
}

/** A fifth by day, two fifths in the small hours, when shops are shut. */
const onlineShare = (hour: number) => 0.3 + 0.1 * Math.cos((2 * Math.PI * (hour - 3)) / 24);

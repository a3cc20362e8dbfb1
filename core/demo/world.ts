import { CITIES, distanceKm } from './cities';
import { Random } from './random';
import { WeightedChoice } from './weighted-choice';

export type TerminalKind = 'shop' | 'cash' | 'web';
/** `city` is an index into CITIES. */
export type Place = Readonly<{ city: number; country: string; lat: number; lon: number }>;
export type Terminal = Readonly<{ id: string; kind: TerminalKind }> & Place;
export type Customer = Readonly<{
  card: string;
  /** Mean of the amounts in cents; their standard deviation is half of it. */
  meanCents: number;
  perDay: number;
  /** Hour of the day, UTC, around which most is bought. */
  peakHour: number;
  /** Terminals within reach of home. */
  near: readonly number[];
}> &
  Place;
export type World = Readonly<{
  customers: readonly Customer[];
  terminals: readonly Terminal[];
  /** Shops on the web: no place matters. */
  web: readonly number[];
  /** City → terminals too far away to be reached within minutes. */
  far: readonly (readonly number[])[];
}>;

const REACH_KM = 5;
const SPREAD_KM = 5;
const FAR_KM = 600;
const KM_PER_DEGREE = 111.2;

/**
 * Customers and terminals of a seed, after the simulator of the Fraud Detection Handbook (Le Borgne, Siblini,
 * Lebichot, Bontempi 2022): a mean amount of 5 to 100, 0 to 4 transactions a day, terminals within reach of home. Of
 * our own are cities, coordinates, kinds of terminals and the hour of the day.
 */
export function buildWorld(seed: number, customerCount: number, terminalCount: number): World {
  const random = new Random(seed, 1);
  const cityChoice = new WeightedChoice(CITIES.map(city => city.weight));
  const terminals = Array.from({ length: terminalCount }, (_, index) =>
    buildTerminal(index, random, cityChoice),
  );
  const byCity = CITIES.map((_, city) =>
    physical(terminals).filter(index => terminals[index]?.city === city),
  );
  const customers = Array.from({ length: customerCount }, (_, index) =>
    buildCustomer(index, random, cityChoice, terminals, byCity),
  );
  const far = CITIES.map(from =>
    CITIES.flatMap((to, city) => (distanceKm(from, to) > FAR_KM ? (byCity[city] ?? []) : [])),
  );
  const web = terminals.flatMap((terminal, index) => (terminal.kind === 'web' ? [index] : []));
  return { customers, terminals, web, far };
}

const physical = (terminals: readonly Terminal[]) =>
  terminals.flatMap((terminal, index) => (terminal.kind === 'web' ? [] : [index]));

/** The first three are one of each kind, so that the smallest world has all. */
function buildTerminal(index: number, random: Random, cityChoice: WeightedChoice): Terminal {
  const dice = [0.5, 0.86, 0.95][index] ?? random.uniform();
  const kind = dice < 0.85 ? 'shop' : dice < 0.9 ? 'cash' : 'web';
  return { id: `t${numbered(index)}`, kind, ...placeNear(cityChoice.draw(random), random) };
}

function buildCustomer(
  index: number,
  random: Random,
  cityChoice: WeightedChoice,
  terminals: readonly Terminal[],
  byCity: readonly (readonly number[])[],
): Customer {
  const home = placeNear(cityChoice.draw(random), random);
  const localPeak = 13.5 + 3.5 * random.normal();
  return {
    card: `c${numbered(index)}`,
    ...home,
    meanCents: Math.round(random.between(500, 10_000)),
    perDay: random.between(0.02, 4),
    peakHour: (((localPeak - home.lon / 15) % 24) + 24) % 24,
    near: within(home, byCity[home.city] ?? [], terminals),
  };
}

/** Terminals within reach, or else the nearest. Empty where the city has none. */
function within(home: Place, candidates: readonly number[], terminals: readonly Terminal[]): number[] {
  const near: number[] = [];
  let nearest = -1;
  let nearestKm = Number.POSITIVE_INFINITY;
  for (const index of candidates) {
    const terminal = terminals[index];
    // A degree of latitude is a bound that costs nothing: most of a city is out of reach by it alone.
    if (
      terminal === undefined ||
      Math.abs(terminal.lat - home.lat) * KM_PER_DEGREE > Math.max(REACH_KM, nearestKm)
    )
      continue;
    const km = distanceKm(home, terminal);
    if (km <= REACH_KM) near.push(index);
    if (km < nearestKm) [nearest, nearestKm] = [index, km];
  }
  return near.length > 0 || nearest === -1 ? near : [nearest];
}

function placeNear(city: number, random: Random): Place {
  const { country, lat, lon } = CITIES[city] ?? { country: '', lat: 0, lon: 0 };
  const degrees = SPREAD_KM / KM_PER_DEGREE;
  return {
    city,
    country,
    lat: rounded(lat + degrees * random.normal()),
    lon: rounded(lon + (degrees / Math.cos((lat * Math.PI) / 180)) * random.normal()),
  };
}

/** Four digits: about ten metres. */
const rounded = (degrees: number) => Math.round(degrees * 10_000) / 10_000;
const numbered = (index: number) => String(index).padStart(5, '0');

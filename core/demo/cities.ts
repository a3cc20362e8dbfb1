/** Where people of the demo live. Weight: how many, roughly as the cities' sizes. */
export type City = Readonly<{ country: string; lat: number; lon: number; weight: number }>;

const city = (country: string, lat: number, lon: number, weight: number): City => ({
  country,
  lat,
  lon,
  weight,
});

export const CITIES: readonly City[] = [
  city('GB', 51.51, -0.13, 9),
  city('GB', 53.48, -2.24, 3),
  city('GB', 55.95, -3.19, 2),
  city('FR', 48.86, 2.35, 8),
  city('FR', 45.76, 4.84, 3),
  city('FR', 43.3, 5.37, 3),
  city('DE', 52.52, 13.4, 6),
  city('DE', 48.14, 11.58, 4),
  city('DE', 53.55, 9.99, 4),
  city('ES', 40.42, -3.7, 5),
  city('ES', 41.39, 2.17, 4),
  city('IT', 41.9, 12.5, 5),
  city('IT', 45.46, 9.19, 4),
  city('NL', 52.37, 4.9, 3),
  city('PL', 52.23, 21.01, 4),
  city('PT', 38.72, -9.14, 3),
];

const EARTH_RADIUS_KM = 6371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

type Place = Readonly<{ lat: number; lon: number }>;

/** Along the surface (haversine). */
export function distanceKm(from: Place, to: Place): number {
  const halfLat = Math.sin(radians(to.lat - from.lat) / 2);
  const halfLon = Math.sin(radians(to.lon - from.lon) / 2);
  const chord = halfLat ** 2 + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * halfLon ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

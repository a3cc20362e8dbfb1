import { DOUBLE } from '../cel-type';
import { NUMBER_KIND, type CelFunction } from './cel-function';
import { ofMany } from './define';

const EARTH_RADIUS_KM = 6371.0088;
const RADIANS = Math.PI / 180;

export const PLACE_FUNCTIONS: readonly CelFunction[] = [
  ofMany(
    {
      name: 'distanceKm',
      style: 'function',
      signature: 'distanceKm(latitude1, longitude1, latitude2, longitude2)',
      summary: 'kilometres between two places, in degrees, over the surface of the earth',
      result: DOUBLE,
    },
    NUMBER_KIND,
    { min: 4, max: 4 },
    ([latitude1 = absent, longitude1 = absent, latitude2 = absent, longitude2 = absent]) =>
      scope =>
        haversineKm(latitude1(scope), longitude1(scope), latitude2(scope), longitude2(scope)),
  ),
];

const absent = () => Number.NaN;

/** On a sphere of the mean earth radius (IUGG): within 0.5 % of the ellipsoid. Exact also for places close together. */
function haversineKm(latitude1: number, longitude1: number, latitude2: number, longitude2: number): number {
  const sinLatitude = Math.sin(((latitude2 - latitude1) * RADIANS) / 2);
  const sinLongitude = Math.sin(((longitude2 - longitude1) * RADIANS) / 2);
  const cosines = Math.cos(latitude1 * RADIANS) * Math.cos(latitude2 * RADIANS);
  const chord = sinLatitude * sinLatitude + cosines * sinLongitude * sinLongitude;
  // Rounding may take the chord of opposite places past 1, where asin is NaN.
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord)));
}

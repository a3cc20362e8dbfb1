import type { Focus } from './check';

/**
 * Bugs somebody could have written. Each is a change of the engine's text: where `find` is no longer in the file just
 * once, whoever changed that line plants the bug anew.
 */
export type PlantedBug = Readonly<{ bug: string; file: string; focus: Focus; find: string; plant: string }>;

export const planted =
  (file: string, focus: Focus = 'all') =>
  (bug: string, find: string, plant: string): PlantedBug => ({ bug, file, focus, find, plant });

/** One demo world for everybody: the same customers and terminals at every start, in every profile. */
export const DEMO_SEED = 1;

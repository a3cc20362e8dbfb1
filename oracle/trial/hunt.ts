import { findDifference, type Focus } from './check';

/** Run as a program: tries so many random streams and says what differs first, or `no difference`. */
const [runs = '0', seed = '0', focus = 'all'] = process.argv.slice(2);
console.log(findDifference(Number(runs), Number(seed), focus as Focus) ?? 'no difference');

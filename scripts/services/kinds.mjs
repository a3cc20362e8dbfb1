// @ts-check
import { cassandra } from './cassandra.mjs';
import { kafka } from './kafka.mjs';
import { postgres } from './postgres.mjs';
import { zookeeper } from './zookeeper.mjs';

/** @type {Readonly<Record<import('./types.d.ts').ServiceName, import('./types.d.ts').ServerKind>>} */
export const kinds = { cassandra, kafka, zookeeper, postgres };

/** The slowest first: the order in which they start and, backwards, stop. */
export const ALL_SERVICES = /** @type {import('./types.d.ts').ServiceName[]} */ (Object.keys(kinds));

/** What we use of node-zookeeper-client 1.1.3, which ships no types. */
declare module 'node-zookeeper-client' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  export class Exception extends Error {
    static readonly CONNECTION_LOSS: number;
    static readonly SESSION_EXPIRED: number;
    static readonly NO_NODE: number;
    static readonly NODE_EXISTS: number;
    getCode(): number;
  }
  export const CreateMode: Readonly<{ PERSISTENT: number; EPHEMERAL: number; EPHEMERAL_SEQUENTIAL: number }>;
  export const State: Readonly<{ SYNC_CONNECTED: object; EXPIRED: object; AUTH_FAILED: object }>;

  /** Eight bytes each, big-endian. */
  export type Stat = Readonly<{ czxid: Buffer; ephemeralOwner: Buffer }>;
  export type Done<Value> = (error: Error | null | undefined, value: Value) => void;

  export interface Transaction {
    check(path: string): Transaction;
    setData(path: string, data: Buffer): Transaction;
    commit(done: Done<unknown>): void;
  }

  /** Not part of its published interface: where its faults are mended. */
  export interface ConnectionManager {
    state: number;
    socket: Socket | undefined;
    pendingBuffer: Buffer | null;
    connectTimeoutHandler: NodeJS.Timeout | null;
    connect(): void;
    findNextServer(callback: unknown): void;
    onSocketConnected(): void;
    onSocketClosed(hasError: boolean): void;
    onSocketData(bytes: Buffer): void;
    cleanupPendingQueue(code: number): void;
  }

  export interface Client extends EventEmitter {
    readonly connectionManager: ConnectionManager;
    connect(): void;
    close(): void;
    getState(): object;
    getSessionId(): Buffer;
    getSessionTimeout(): number;
    create(path: string, data: Buffer, mode: number, done: Done<string>): void;
    remove(path: string, done: Done<unknown>): void;
    exists(path: string, watcher: (() => void) | undefined, done: Done<Stat | null>): void;
    getChildren(path: string, watcher: (() => void) | undefined, done: Done<string[]>): void;
    getData(path: string, watcher: (() => void) | undefined, done: Done<Buffer | undefined>): void;
    transaction(): Transaction;
  }

  export function createClient(
    connect: string,
    options: Readonly<{ sessionTimeout: number; spinDelay: number; retries: number }>,
  ): Client;
}

import { CreateMode, Exception, type Stat } from 'node-zookeeper-client';
import { PortError } from '../../port-error';
import type { Send, ZooKeeperSession } from './zookeeper-session';

const PAUSE_MS = 30;

/** A name as one node's name: no slash, and never `.` or `..`. */
export const toNode = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');

export type Nodes = ReturnType<typeof openNodes>;
export type OwnNode = Readonly<{ czxid: bigint }>;

/** The calls on nodes, each with what a lost connection does to it. */
export function openNodes(session: ZooKeeperSession) {
  const ask = <Value>(what: string, send: Send<Value>) => askAgain(session, what, send);
  const isOurs = (owner: Buffer) => owner.equals(session.id);

  return { children, data, stat, ensure, createOwn, removeOwn, change: ask };

  function children(path: string, onChange: () => void): Promise<string[]> {
    return ask(`children of ${path}`, (client, done) => client.getChildren(path, onChange, done));
  }

  /** Null where there is no such node. */
  async function data(path: string, onChange?: () => void): Promise<Buffer | null> {
    const send: Send<Buffer | undefined> = (client, done) => client.getData(path, onChange, done);
    return ask(`data of ${path}`, send).then(
      found => found ?? Buffer.alloc(0),
      error => (codeOf(error) === Exception.NO_NODE ? null : Promise.reject(error)),
    );
  }

  /** Null where there is no such node. */
  function stat(path: string): Promise<Stat | null> {
    return ask<Stat | null>(`state of ${path}`, (client, done) => client.exists(path, undefined, done));
  }

  /** Makes the lasting node and all above it. */
  async function ensure(path: string): Promise<void> {
    const parts = path.split('/').slice(1);
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const part = `/${parts.slice(0, depth).join('/')}`;
      const make: Send<string> = (client, done) =>
        client.create(part, Buffer.alloc(0), CreateMode.PERSISTENT, done);
      await ask(`making ${part}`, make).catch(error => {
        if (codeOf(error) !== Exception.NODE_EXISTS) throw error;
      });
    }
  }

  /**
   * Makes a node that goes with our session; null where another session has it. A lost answer, or a node that exists
   * already, says nothing about whose it is: that is read. No answer at all may still become a node of ours later,
   * so then the session, and the node with it, is given up.
   */
  async function createOwn(path: string, content: Buffer): Promise<OwnNode | null> {
    for (;;) {
      try {
        const make: Send<string> = (client, done) => client.create(path, content, CreateMode.EPHEMERAL, done);
        await session.call(`taking ${path}`, make);
      } catch (error) {
        if (error instanceof PortError && error.code === 'timeout') session.end(error.message);
        const isOpen = [Exception.CONNECTION_LOSS, Exception.NODE_EXISTS].includes(codeOf(error) ?? 0);
        if (!isOpen) throw asPortError(`taking ${path}`, error);
      }
      const found = await stat(path);
      if (found !== null)
        return isOurs(found.ephemeralOwner) ? { czxid: found.czxid.readBigInt64BE() } : null;
    }
  }

  /**
   * Removes our node, and only that one. Goes on until it is gone, or the session with it. After a lost answer it is
   * read again before it is removed again: the first attempt may have worked, and the name be another's by now.
   */
  async function removeOwn(path: string, { czxid }: OwnNode): Promise<void> {
    for (;;) {
      const found = await stat(path);
      if (found === null || !isOurs(found.ephemeralOwner) || found.czxid.readBigInt64BE() !== czxid) return;
      try {
        return void (await session.call(`giving up ${path}`, (client, done) => client.remove(path, done)));
      } catch (error) {
        if (codeOf(error) !== Exception.CONNECTION_LOSS) throw asPortError(`giving up ${path}`, error);
      }
    }
  }
}

/** A question may be asked again when its answer was lost. */
async function askAgain<Value>(session: ZooKeeperSession, what: string, send: Send<Value>): Promise<Value> {
  for (;;) {
    try {
      return await session.call(what, send);
    } catch (error) {
      if (codeOf(error) !== Exception.CONNECTION_LOSS) throw asPortError(what, error);
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** The server's answer, where the failure is one. */
export function codeOf(error: unknown): number | null {
  if (error instanceof PortError) return codeOf(error.cause);
  return error instanceof Exception ? error.getCode() : null;
}

function asPortError(what: string, error: unknown): unknown {
  if (error instanceof PortError || !(error instanceof Error)) return error;
  return new PortError('unavailable', `zookeeper: ${what}: ${error.message}`, true, error);
}

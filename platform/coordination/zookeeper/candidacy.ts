import { CreateMode, Exception } from 'node-zookeeper-client';
import { PortError } from '../../port-error';
import type { Term } from '../leadership';
import { codeOf, type Nodes, type OwnNode } from './nodes';
import type { Send, ZooKeeperSession } from './zookeeper-session';

const LOOK_EVERY_MS = 5_000;
const SEQUENCE_DIGITS = 10;

/** Candidates are numbered nodes; the lowest leads. In order of their numbers, whatever their names begin with. */
export const inOrder = (candidates: readonly string[]): string[] =>
  candidates.toSorted((a, b) => Number(a.slice(-SEQUENCE_DIGITS)) - Number(b.slice(-SEQUENCE_DIGITS)));

/** Stands for election. `leading` is this member's node while it leads. */
export function openCandidacy(session: ZooKeeperSession, nodes: Nodes, root: string, memberId: string) {
  const election = `${root}/election`;
  /** In the name, so that a node whose making was not confirmed can be found again. */
  const prefix = `c-${session.id.toString('hex')}-`;
  let leading: string | null = null;
  let wake: () => void = () => undefined;
  const onChange = () => wake();

  return { stand, leading: () => leading };

  async function stand(): Promise<Term> {
    const node = await lineUp();
    for (;;) {
      const [first] = inOrder(await nodes.children(election, onChange));
      if (first === node) return begin(node);
      await change();
    }
  }

  async function lineUp(): Promise<string> {
    for (;;) {
      const mine = (await nodes.children(election, onChange)).find(name => name.startsWith(prefix));
      if (mine !== undefined) return mine;
      const make: Send<string> = (client, done) =>
        client.create(`${election}/${prefix}`, Buffer.from(memberId), CreateMode.EPHEMERAL_SEQUENTIAL, done);
      await session.call('standing for election', make).catch(error => {
        if (error instanceof PortError && error.code === 'timeout') session.end(error.message);
        if (codeOf(error) !== Exception.CONNECTION_LOSS) throw error;
      });
    }
  }

  async function begin(node: string): Promise<Term> {
    const path = `${election}/${node}`;
    const found = await nodes.stat(path);
    if (found === null) throw new PortError('unavailable', `${path} is gone`, true);
    const own: OwnNode = { czxid: found.czxid.readBigInt64BE() };
    const term = new AbortController();
    const end = () => {
      leading = null;
      term.abort(new PortError('lost', `${memberId} leads no longer`, true));
    };
    session.lost.addEventListener('abort', end, { once: true });
    session.assertAlive();
    leading = path;
    const resign = async () => {
      session.lost.removeEventListener('abort', end);
      end();
      if (!session.lost.aborted) await nodes.removeOwn(path, own);
    };
    return { signal: term.signal, resign };
  }

  /** A watch may be missed, so it is looked again from time to time. */
  function change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const onLost = () => reject(session.lost.reason);
      const timer = setTimeout(() => wake(), LOOK_EVERY_MS);
      session.lost.addEventListener('abort', onLost, { once: true });
      wake = () => {
        clearTimeout(timer);
        session.lost.removeEventListener('abort', onLost);
        resolve();
      };
    });
  }
}

import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * How the network behaves: `whole`; `hole`: bytes vanish, connections stay open and new ones are accepted, as when a
 * link dies silently; `refusing`: every connection is cut, new ones too.
 */
export type Network = 'whole' | 'hole' | 'refusing';

export type TcpProxy = Readonly<{
  /** `host:port`. */
  address: string;
  become(network: Network): void;
  /** Cuts what is open; who connects anew gets through. */
  cut(): void;
  /** Lets this many more bytes of answers through, then cuts that connection. */
  cutAfterBytes(count: number): void;
  connections(): number;
  close(): Promise<void>;
}>;

type Pair = Readonly<{ client: Socket; server: Socket }>;

/**
 * Stands between a client and a real server at `target` (`host:port`), and breaks the network in chosen ways. Listens at
 * `at`, an address of this machine; port 0 is a free one.
 */
export async function openTcpProxy(target: string, at = { host: '127.0.0.1', port: 0 }): Promise<TcpProxy> {
  const [host = '', port = ''] = target.split(':');
  const pairs = new Set<Pair>();
  let network: Network = 'whole';
  let bytesLeft = Infinity;

  const listener = createServer(client => {
    if (network === 'refusing') return void client.destroy();
    const pair = { client, server: connect(Number(port), host) };
    pairs.add(pair);
    join(pair);
  });
  await new Promise<void>(resolve => listener.listen(at.port, at.host, resolve));

  return {
    address: `${at.host}:${portOf(listener.address())}`,
    become(next) {
      network = next;
      if (next === 'refusing') pairs.forEach(destroy);
    },
    cut: () => pairs.forEach(destroy),
    cutAfterBytes: count => void (bytesLeft = count),
    connections: () => pairs.size,
    async close() {
      pairs.forEach(destroy);
      await new Promise(resolve => listener.close(resolve));
    },
  };

  function join(pair: Pair) {
    const { client, server } = pair;
    client.on('data', bytes => network === 'whole' && server.write(bytes));
    server.on('data', bytes => network === 'whole' && answer(pair, bytes));
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined); // It closes as well, and that is what counts.
      socket.on('close', () => network !== 'hole' && destroy(pair));
    }
  }

  function answer(pair: Pair, bytes: Buffer) {
    if (bytes.length < bytesLeft) {
      bytesLeft -= bytes.length;
      return void pair.client.write(bytes);
    }
    const last = bytes.subarray(0, bytesLeft);
    bytesLeft = Infinity;
    pair.client.write(last, () => destroy(pair));
  }

  function destroy(pair: Pair) {
    pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }
}

const portOf = (address: AddressInfo | string | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0;

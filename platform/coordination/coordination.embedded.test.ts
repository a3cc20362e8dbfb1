import { runCoordinationContract } from './coordination.contract';
import type { Coordinator } from './coordination';
import { openEmbeddedCoordinator, type EmbeddedCoordinator } from './embedded/embedded-coordinator';

const clusters = new Map<string, EmbeddedCoordinator>();

runCoordinationContract(
  'one process',
  async cluster => {
    const shared = clusters.get(cluster) ?? openEmbeddedCoordinator({ log: () => undefined });
    clusters.set(cluster, shared);
    return oneOf(shared);
  },
  { timeoutMs: 10_000 },
);

/** One of several users of the coordinator: what it closes or loses is what it joined itself. */
function oneOf(shared: EmbeddedCoordinator) {
  const joined = new Set<string>();
  const coordinator: Coordinator = {
    async join(member) {
      const membership = await shared.join(member);
      joined.add(member.id);
      return membership;
    },
    close: () => shared.close(),
  };
  const lose = async () => {
    for (const id of joined) shared.expire(id);
  };
  return { coordinator, lose };
}

import { PortError } from '../../port-error';
import type { Term } from '../leadership';

type Candidate = Readonly<{ id: string; begin(): void; end(): void }>;

/** A queue: the first leads until it leaves the queue. */
export function openElection(onChange: () => void) {
  const queue: Candidate[] = [];
  let leader: Candidate | undefined;

  return {
    leader: () => leader?.id ?? null,
    /** Joins the queue; resolves when it is at its head, rejects when `lost` aborts before. */
    stand: (id: string, lost: AbortSignal) =>
      new Promise<Term>((resolve, reject) => {
        const term = new AbortController();
        const gone = new PortError('lost', `${id} stands no longer`, true);
        const candidate: Candidate = {
          id,
          begin: () => resolve({ signal: term.signal, resign: async () => remove(candidate) }),
          end: () => {
            term.abort(gone);
            reject(gone);
          },
        };
        lost.addEventListener('abort', () => remove(candidate), { once: true });
        queue.push(candidate);
        elect();
      }),
  };

  function remove(candidate: Candidate) {
    const at = queue.indexOf(candidate);
    if (at === -1) return;
    queue.splice(at, 1);
    candidate.end();
    elect();
  }

  function elect() {
    if (queue[0] === leader) return;
    leader = queue[0];
    leader?.begin();
    onChange();
  }
}

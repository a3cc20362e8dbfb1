'use client';
import type { DefinitionsView } from '@/contracts/api';
import type { PartitionStatus } from '@/contracts/records';
import { unaccounted } from '@/core/traffic/balance';
import { isCatchingUp } from '../live/freshness';
import type { WorkerDefinitions } from '../live/system-state';
import { inForceAt, mergeWorkers } from '../rules/in-force';
import { count, rate, span } from '../time/format';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import { Stat } from '../ui/Stat';
import { imbalanceText, totalsOf } from './balance';

type Props = {
  partitions: readonly PartitionStatus[];
  view: DefinitionsView;
  workers: ReadonlyMap<string, WorkerDefinitions>;
};

export function EngineFacts({ partitions, view, workers }: Props) {
  const totals = totalsOf(partitions);
  const owners = new Set(partitions.map(({ worker }) => worker));
  const byWorker = mergeWorkers(view.inForce, workers);
  const version = Math.max(view.version, ...Object.values(byWorker));
  const force = inForceAt(version, byWorker);
  const isBehind = isCatchingUp(totals.lag, totals.rate);
  return (
    <Panel>
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-t-md bg-line lg:grid-cols-4">
        <Stat
          label="Workers"
          value={count(owners.size)}
          note={`own ${partitions.length} partition${partitions.length === 1 ? '' : 's'}`}
        />
        <Stat
          label="Reading now"
          value={rate(totals.rate)}
          unit="events/s"
          note={`${count(totals.read)} read in all`}
        />
        <Stat
          label="To read"
          value={count(totals.lag)}
          unit="records"
          note={isBehind ? etaText(totals.lag, totals.rate) : 'keeping up'}
          tone={isBehind ? 'medium' : 'text'}
        />
        <Stat
          label="Definitions"
          value={String(version)}
          unit="version"
          note={
            force.of === 0
              ? 'no worker has reported'
              : `in force in ${force.workers} of ${force.of} worker${force.of === 1 ? '' : 's'}`
          }
          tone={force.workers < force.of ? 'medium' : 'text'}
        />
      </dl>
      <Balance totals={totals} />
    </Panel>
  );
}

/** At the present rate; the rate counts what is read, so new records are a small part of a long backlog. */
const etaText = (lag: number, perSecond: number) =>
  perSecond < 1 ? 'nothing is being read' : `${span((lag / perSecond) * 1000)} at this rate`;

/** The sum that must hold, said as a fact. */
function Balance({ totals }: { totals: ReturnType<typeof totalsOf> }) {
  const missing = unaccounted(totals);
  const isEven = missing === 0;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t border-line px-4 py-2 text-13">
      <span className={isEven ? 'text-ok' : 'text-critical'}>
        <Icon name={isEven ? 'check' : 'close'} />
      </span>
      <Sum name="accepted" value={totals.accepted} /> +
      <Sum name="late" value={totals.late} /> +
      <Sum name="duplicate" value={totals.duplicate} /> +
      <Sum name="rejected" value={totals.rejected} /> {isEven ? '=' : '≠'}
      <Sum name="read" value={totals.read} />
      <span className={isEven ? 'text-muted' : 'font-medium text-critical'}>
        {isEven ? 'every record read is accounted for' : imbalanceText(missing)}
      </span>
    </p>
  );
}

function Sum({ name, value }: { name: string; value: number }) {
  return (
    <span className="whitespace-nowrap">
      <span className="font-medium">{count(value)}</span> <span className="text-muted">{name}</span>
    </span>
  );
}

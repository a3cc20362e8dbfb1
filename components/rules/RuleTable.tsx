import Link from 'next/link';
import type { DefinitionsView } from '@/contracts/api';
import { count } from '../time/format';
import { ModeBadge } from '../ui/Badge';
import { Severity } from '../ui/Severity';
import { Cell, Table } from '../ui/Table';
import { Tooltip } from '../ui/Tooltip';
import { InForce } from './InForce';
import { RuleMatches } from './RuleMatches';

const columns = [
  { label: 'Rule' },
  { label: 'Mode' },
  { label: 'Severity' },
  { label: 'Stream' },
  { label: 'Condition', wide: true },
  { label: 'Version', align: 'right' as const },
  { label: 'Matched', align: 'right' as const, hint: 'Since this version came into force' },
  { label: 'In force', hint: 'Workers that run the newest definitions' },
  {
    label: 'Evaluation errors',
    align: 'right' as const,
    hint: 'Events the condition failed on since the start',
  },
];

type Props = { view: DefinitionsView; force: { workers: number; of: number } };

export function RuleTable({ view, force }: Props) {
  return (
    <Table caption="Rules" columns={columns}>
      {view.rules.map(({ name, mode = 'live', severity, stream, when, version = 1 }) => (
        <tr key={name} className="hover:bg-sunken">
          <Cell className="font-medium">
            <Link
              href={`/rules/${encodeURIComponent(name)}`}
              className="inline-flex min-h-6 items-center hover:underline"
            >
              {name}
            </Link>
          </Cell>
          <Cell>
            <ModeBadge mode={mode} />
          </Cell>
          <Cell>
            <Severity level={severity} />
          </Cell>
          <Cell>{stream}</Cell>
          <Cell className="max-w-0 truncate font-mono text-12 text-muted" title={when}>
            {when.replace(/\s+/g, ' ')}
          </Cell>
          <Cell number>{version}</Cell>
          <Cell number>
            <RuleMatches rule={{ name, mode, version }} counts={view.ruleCounts} />
          </Cell>
          <Cell>
            {mode === 'live' || mode === 'shadow' ? (
              <InForce {...force} />
            ) : (
              <span className="text-muted">not run</span>
            )}
          </Cell>
          <Cell number>
            <Errors told={view.evaluationErrors[`rule ${name}`]} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}

function Errors({ told }: { told: { count: number; message: string } | undefined }) {
  if (told === undefined || told.count === 0) return <span className="text-muted">0</span>;
  return (
    <Tooltip text={`last: ${told.message}`}>
      <span className="font-medium text-medium underline decoration-dotted underline-offset-2">
        {count(told.count)}
      </span>
    </Tooltip>
  );
}

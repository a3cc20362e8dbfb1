import Link from 'next/link';
import type { DefinitionsView } from '@/contracts/api';
import { count } from '../time/format';
import { Panel } from '../ui/Panel';
import { Cell, Table } from '../ui/Table';

const columns = [
  { label: 'Rule or metric' },
  { label: 'Events', align: 'right' as const },
  { label: 'Last message', wide: true },
];

type Props = { errors: DefinitionsView['evaluationErrors']; rules: DefinitionsView['rules'] };

export function FailingConditions({ errors, rules }: Props) {
  const failing = Object.entries(errors).filter(([, told]) => told.count > 0);
  if (failing.length === 0) return null;
  return (
    <Panel
      title="Evaluation errors"
      note="events a condition could not be judged on; they count as not matched"
    >
      <div className="border-t border-line">
        <Table caption="Evaluation errors" columns={columns}>
          {failing.map(([name, told]) => (
            <tr key={name}>
              <Cell className="font-medium">
                {rules.some(rule => `rule ${rule.name}` === name) ? (
                  <Link
                    href={`/rules/${encodeURIComponent(name.replace(/^rule /, ''))}`}
                    className="hover:underline"
                  >
                    {name}
                  </Link>
                ) : (
                  name
                )}
              </Cell>
              <Cell number>{count(told.count)}</Cell>
              <Cell className="max-w-0 truncate font-mono text-12" title={told.message}>
                {told.message}
              </Cell>
            </tr>
          ))}
        </Table>
      </div>
    </Panel>
  );
}

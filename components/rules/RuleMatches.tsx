import Link from 'next/link';
import type { DefinitionsView } from '@/contracts/api';
import type { RuleDefinition } from '@/core/definitions/types';
import { alertsHref } from '../alerts/alert-params';
import { count } from '../time/format';

type Props = {
  rule: Pick<RuleDefinition, 'name' | 'mode' | 'version'>;
  counts: DefinitionsView['ruleCounts'];
};

/** What a rule met since its version came into force; of a shadow rule the way to what it would have raised. */
export function RuleMatches({ rule, counts }: Props) {
  const { name, mode = 'live', version = 1 } = rule;
  const told = counts[name];
  if (told?.version !== version) return <span className="text-muted">0</span>;
  const suppressed = told.suppressed > 0 && (
    <span className="block text-12 text-muted">{count(told.suppressed)} in cooldown</span>
  );
  return (
    <>
      {mode === 'shadow' ? (
        <Link href={alertsHref({ rule: name, mode: 'shadow' })} className="text-accent hover:underline">
          {count(told.matched)}
        </Link>
      ) : (
        count(told.matched)
      )}
      {suppressed}
    </>
  );
}

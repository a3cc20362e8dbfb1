'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import type { DefinitionsView, Role } from '@/contracts/api';
import { useSystem } from '../live/LiveProvider';
import { Button, buttonClasses } from '../ui/Button';
import { Empty } from '../ui/Empty';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import { inForceAt, mergeWorkers } from './in-force';
import { ReadableLists } from './ReadableLists';
import { RuleTable } from './RuleTable';
import { whyNot } from './why-not';

export function RulesPage({ view, role }: { view: DefinitionsView; role: Role }) {
  const { workers } = useSystem();
  const router = useRouter();
  const byWorker = mergeWorkers(view.inForce, workers);
  const newest = Math.max(view.version, ...Object.values(byWorker));
  useEffect(() => {
    if (newest > view.version) router.refresh(); // Someone saved a rule meanwhile.
  }, [newest, view.version, router]);
  const denied = whyNot(role);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="text-20">Rules</h1>
        <p className="text-13 text-muted">definitions version {view.version}</p>
        <div className="ml-auto flex items-center gap-3">
          {denied === null ? (
            <Link href="/rules/new" className={buttonClasses('primary')}>
              <Icon name="plus" /> New rule
            </Link>
          ) : (
            <>
              <span className="text-12 text-muted">{denied}</span>
              <Button kind="primary" denied={denied}>
                <Icon name="lock" /> New rule
              </Button>
            </>
          )}
        </div>
      </div>
      <Panel>
        {view.rules.length === 0 ? (
          <Empty
            title="No rule yet"
            hint="A rule is a condition over each event's fields; an event that meets it raises an alert."
          />
        ) : (
          <RuleTable view={view} force={inForceAt(view.version, byWorker)} />
        )}
      </Panel>
      <ReadableLists features={view.features} lists={view.lists} />
    </div>
  );
}

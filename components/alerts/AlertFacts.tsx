import Link from 'next/link';
import type { ReactNode } from 'react';
import type { StoredAlert } from '@/contracts/records';
import type { RuleDefinition } from '@/core/definitions/types';
import { span } from '../time/format';
import { ExactTime } from '../time/RelativeTime';
import { CopyButton } from '../ui/CopyButton';
import { Panel } from '../ui/Panel';

/** Where it comes from: rule, times, place in the log. */
export function AlertFacts({ alert, rule }: { alert: StoredAlert; rule: RuleDefinition | null }) {
  const { source } = alert;
  return (
    <Panel title="Facts" className="self-start">
      <dl className="divide-y divide-line border-t border-line text-13">
        <Fact label="Rule">
          <Link href={`/rules/${encodeURIComponent(alert.rule)}`} className="text-accent hover:underline">
            {alert.rule}
          </Link>{' '}
          version {alert.version}
          <span className="block text-12 text-muted">{sinceThen(alert, rule)}</span>
        </Fact>
        {alert.mode === 'shadow' && <Fact label="Mode">shadow: kept for review, told nobody</Fact>}
        {alert.withdrawn === true && (
          <Fact label="Withdrawn">the window was corrected and no longer meets the condition</Fact>
        )}
        {alert.score !== undefined && (
          <Fact label="Score">
            {alert.score}
            {alert.verdict !== undefined && <span className="text-muted">, {alert.verdict}</span>}
          </Fact>
        )}
        <Fact label="Stream">
          <Link
            href={`/live?stream=${encodeURIComponent(alert.stream)}`}
            className="text-accent hover:underline"
          >
            {alert.stream}
          </Link>
        </Fact>
        <Fact label="Event">
          <Copied text={alert.event} label="Copy the event's id" />
        </Fact>
        <Fact label="Event time">
          <ExactTime at={alert.time} />
        </Fact>
        <Fact label="Raised">
          <ExactTime at={alert.raisedAt} />
          <span className="block text-12 text-muted">{delayText(alert)}</span>
        </Fact>
        {alert.window === undefined && (
          <Fact label="In the log">
            topic <code className="text-12">{source.topic}</code>
            <span className="block">
              partition {source.partition}, offset <code className="text-12">{source.offset}</code>
            </span>
          </Fact>
        )}
        <Fact label="Alert id">
          <Copied text={alert.id} label="Copy the alert's id" />
        </Fact>
      </dl>
    </Panel>
  );
}

/** An event of long ago (an import) was not slow to be judged: then only the time itself is said. */
function delayText({ raisedAt, time }: StoredAlert): string {
  const delayMs = raisedAt - time;
  return delayMs >= 0 && delayMs < DAY_MS ? `${span(delayMs)} after the event` : '';
}
const DAY_MS = 86_400_000;

function sinceThen({ version, condition }: StoredAlert, rule: RuleDefinition | null): string {
  if (rule === null) return 'the rule has been removed since';
  if ((rule.version ?? 1) === version) return `still the version in use, ${rule.mode ?? 'live'}`;
  const change = rule.when === condition ? 'with the same condition' : 'with another condition';
  return `now version ${rule.version ?? 1}, ${change}`;
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[96px_1fr] gap-3 px-4 py-2">
      <dt className="text-12 leading-[1.6] text-muted">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function Copied({ text, label }: { text: string; label: string }) {
  return (
    <span className="flex items-start gap-1">
      <code className="text-12 leading-[1.7] break-all">{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  );
}

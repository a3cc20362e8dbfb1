'use client';
import { span } from '../time/format';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { inForceAt } from './in-force';
import type { Saving } from './use-saving';

type Props = {
  saving: Saving;
  byWorker: Readonly<Record<string, number>>;
  /** Why saving is not possible now; null: it is. */
  denied: string | null;
  onSave: () => void;
};

/** The one primary button and what became of it. */
export function SaveBar({ saving, byWorker, denied, onSave }: Props) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button kind="primary" denied={denied} disabled={saving.kind === 'sending'} onClick={onSave}>
        {saving.kind === 'sending' ? 'Saving…' : 'Save'}
      </Button>
      <div role="status" className="min-w-0 text-13">
        <Outcome saving={saving} byWorker={byWorker} />
        {denied !== null && saving.kind !== 'inForce' && saving.kind !== 'waiting' && (
          <span className="text-muted">{denied}</span>
        )}
      </div>
    </div>
  );
}

function Outcome({ saving, byWorker }: Pick<Props, 'saving' | 'byWorker'>) {
  switch (saving.kind) {
    case 'idle':
    case 'sending':
      return null;
    case 'refused':
      return <span className="text-critical">{saving.message}</span>;
    case 'waiting': {
      const { workers, of } = inForceAt(saving.version, byWorker);
      return (
        <span className="text-medium">
          {of === 0
            ? `Saved as version ${saving.version}; no worker has reported yet`
            : `Saved as version ${saving.version}; in force in ${workers} of ${of} worker${of === 1 ? '' : 's'}…`}
        </span>
      );
    }
    case 'inForce':
      return (
        <span className="inline-flex items-center gap-1.5 text-ok">
          <Icon name="check" /> In force everywhere, {span(saving.tookMs)} after Save (version{' '}
          {saving.version})
        </span>
      );
  }
}

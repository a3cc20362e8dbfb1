'use client';
import { useState } from 'react';
import { useZone } from '../time/TimeContext';
import { fromLocal, toLocal } from '../time/local-input';
import { Button } from '../ui/Button';
import { classes } from '../ui/classes';
import { inputClasses } from '../ui/Field';
import type { AlertFilters } from './alert-params';

type Props = { filters: AlertFilters; onChoose: (change: Partial<AlertFilters>) => void };

/** From and to, half open, in the zone of the page. */
export function TimeFields({ filters, onChoose }: Props) {
  const zone = useZone();
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const shownFrom = from ?? toLocal(filters.from, zone);
  const shownTo = to ?? toLocal(filters.to, zone);
  const isChanged = from !== null || to !== null;
  const apply = () =>
    onChoose({ since: undefined, from: fromLocal(shownFrom, zone), to: fromLocal(shownTo, zone) });
  return (
    <div className="flex flex-wrap items-center gap-1.5 text-13 text-muted">
      <input
        type="datetime-local"
        step={1}
        aria-label={`From, ${zone}`}
        value={shownFrom}
        onChange={event => setFrom(event.target.value)}
        className={classes(inputClasses, 'w-auto!')}
      />
      to
      <input
        type="datetime-local"
        step={1}
        aria-label={`To, ${zone}`}
        value={shownTo}
        onChange={event => setTo(event.target.value)}
        className={classes(inputClasses, 'w-auto!')}
      />
      {isChanged && <Button onClick={apply}>Apply</Button>}
    </div>
  );
}

import type { WindowRow } from '../../contracts/records';
import { PortError } from '../port-error';

/** Early results are shown, never kept: stored, they would pass for results the watermark has closed. */
export function refuseEarly(rows: readonly WindowRow[] = []): void {
  const early = rows.find(({ kind }) => kind === 'early');
  if (early === undefined) return;
  throw new PortError(
    'refused',
    `window [${early.start}, ${early.end}) of ${early.metric} is early: only closed windows are stored`,
    false,
  );
}

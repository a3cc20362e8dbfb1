import { lowestWatermark, NO_WATERMARK, type Watermark } from '../time/watermark';
import type { Ends } from './balance';

/** Where a partition stands beside the others of its stream. */
export type Standing = Readonly<{ watermark: Watermark; isIdle: boolean }>;

export type OwnStanding = Standing &
  Ends &
  Readonly<{
    /** Events of a wrong clock, which moved no watermark. */
    ahead: number;
    /** Records not read yet. */
    lag: number;
    /** How long nothing has come, by the clock. */
    quietMs: number;
    idleTimeoutMs: number;
    followsClock: boolean;
  }>;

/** Why a partition's watermark stands where it does, in words; null where it simply follows its events. */
export function watermarkNote(own: OwnStanding, others: readonly Standing[]): string | null {
  if (own.isIdle) return idleNote(own, others);
  const busy = others.filter(other => !other.isIdle).map(other => other.watermark);
  const isHolder = own.watermark <= lowestWatermark(busy) && busy.some(other => other > own.watermark);
  if (own.watermark === NO_WATERMARK) return holds(isHolder, nothingYet(own));
  const reason = behindNote(own) ?? (isHolder ? oldNote(own) : null);
  if (reason === null) return own.ahead > 0 ? aheadNote(own.ahead) : null;
  return holds(isHolder, own.ahead > 0 ? `${reason}; ${aheadNote(own.ahead)}` : reason);
}

const holds = (isHolder: boolean, reason: string) => (isHolder ? `holds the watermark: ${reason}` : reason);

function idleNote(own: OwnStanding, others: readonly Standing[]): string {
  const isAll = others.every(other => other.isIdle);
  const quiet = `idle: caught up and quiet for ${Math.round(own.quietMs / 1000)} s`;
  if (!isAll) return `${quiet}, follows the others`;
  if ([own, ...others].every(({ watermark }) => watermark === NO_WATERMARK))
    return own.read === 0 ? 'idle: nobody has sent anything yet' : `idle: ${nothingYet(own)}`;
  const who = others.length === 0 ? quiet : `${quiet}, like all the others`;
  return own.followsClock ? `${who}: follows the clock` : `${who}: holds until an event comes`;
}

function nothingYet({ read, ahead, lag, idleTimeoutMs }: OwnStanding): string {
  if (ahead > 0) return `no event that counts yet; ${aheadNote(ahead)}`;
  if (lag > 0) return `no valid event yet, ${records(lag)} to read`;
  return `${read === 0 ? 'no event' : 'no valid event'} yet; idle after ${idleTimeoutMs / 1000} s of quiet`;
}

const behindNote = ({ lag }: OwnStanding) => (lag > 0 ? `${records(lag)} behind` : null);

function oldNote({ quietMs }: OwnStanding): string {
  const note = "its newest event is older than the others'";
  return quietMs < 1000 ? note : `${note}, nothing has come for ${Math.round(quietMs / 1000)} s`;
}

const aheadNote = (ahead: number) =>
  `${ahead} ${ahead === 1 ? 'event is' : 'events are'} too far ahead of the log's clock to move it`;

const records = (count: number) => `${count} ${count === 1 ? 'record' : 'records'}`;

import type { Watermark } from '../time/watermark';

/** Per rule: whom it raised an alert for, and the newest time it did. Plain data: it is part of the checkpoint. */
export type Cooldowns = Map<string, { mode: string; raised: Map<string | null, number> }>;

/** A rule that rests after an alert. */
export type Resting = Readonly<{ name: string; mode: string; cooldownMs: number }>;

/**
 * Whether a match at `timeMs` raises an alert, which is then remembered. It does not within the cooldown of the
 * newest alert of the same rule and entity, to either side of it: an event that comes late belongs to what was told
 * already. `slackMs`: how far an event may be behind the watermark (out-of-orderness and allowed lateness); what the
 * watermark has left behind by more than that and the cooldown is forgotten, so that how long the state was kept
 * decides nothing. A rule whose mode was changed begins afresh.
 */
export function raises(
  cooldowns: Cooldowns,
  rule: Resting,
  entity: string | null,
  timeMs: number,
  watermark: Watermark,
  slackMs: number,
): boolean {
  const { raised } = stateOf(cooldowns, rule);
  const last = raised.get(entity);
  const isKnown = last !== undefined && last + rule.cooldownMs + slackMs > watermark;
  if (isKnown && Math.abs(timeMs - last) < rule.cooldownMs) return false;
  // What one partition's watermark has left behind another's has not: the newest stays.
  raised.set(entity, Math.max(last ?? timeMs, timeMs));
  return true;
}

/** Drops what no event can be measured against any more, given the lowest watermark of all sources. */
export function forgetCooldowns(
  cooldowns: Cooldowns,
  rules: readonly Resting[],
  lowest: Watermark,
  slackMs: number,
): void {
  for (const [name, { mode, raised }] of cooldowns) {
    const rule = rules.find(known => known.name === name && known.mode === mode);
    if (rule === undefined) cooldowns.delete(name);
    else
      for (const [entity, last] of raised) {
        if (last + rule.cooldownMs + slackMs <= lowest) raised.delete(entity);
      }
  }
}

function stateOf(cooldowns: Cooldowns, { name, mode }: Resting) {
  const known = cooldowns.get(name);
  if (known?.mode === mode) return known;
  const state = { mode, raised: new Map<string | null, number>() };
  cooldowns.set(name, state);
  return state;
}

const FORGET_EVERY_MS = 60_000;

/** Whether it is long enough ago that what has passed was forgotten: to look for it costs. */
export const isTimeToForget = (forgottenTo: Watermark, lowest: Watermark): boolean =>
  !(lowest - forgottenTo < FORGET_EVERY_MS);

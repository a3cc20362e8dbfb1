import type { RulePlan } from '../../core/definitions/plan-rule';
import { countMatch, type RuleCounts } from '../../core/rules/rule-counts';
import type { Watermark } from '../../core/time/watermark';

/** `mode`: what the rule's was: one that was changed begins afresh. */
type Standing = Readonly<{ endMs: number; mode: string }>;

/** Rule and version → entity, or group → the windows with an alert that stands. Plain data: it is part of a checkpoint. */
export type StandingState = Map<string, Map<string | null, Map<string, Standing>>>;

/** What a rule says of a window. `about`: whom it rests for; `key`: names the window. */
export type Judgement = Readonly<{ about: string | null; key: string; endMs: number; isMatch: boolean }>;

/** The alerts of windows that were told and not withdrawn: what a correction changes, and what a rule rests after. */
export class StandingAlerts {
  constructor(
    private readonly state: StandingState,
    /** null: matches are counted elsewhere, and rules rest there. */
    private readonly counts: RuleCounts | null,
  ) {}

  has(rule: RulePlan, about: string | null, key: string): boolean {
    return this.windowsOf(rule, about).has(key);
  }

  /** Whether an alert is told of it: a new one, one that is told again, or one that is withdrawn. */
  take(rule: RulePlan, { about, key, endMs, isMatch }: Judgement): boolean {
    const standing = this.windowsOf(rule, about);
    if (standing.has(key)) {
      if (!isMatch) this.state.get(ruleKey(rule))?.get(about)?.delete(key);
      return true;
    }
    if (!isMatch) return false;
    if (this.counts !== null) {
      const isResting = rests(rule, endMs, standing);
      countMatch(this.counts, rule, isResting);
      if (isResting) return false;
    }
    this.stand(rule, about, key, { endMs, mode: rule.mode });
    return true;
  }

  /** Drops what other rules, and other versions of these, have told. */
  keep(rules: readonly RulePlan[]): void {
    const current = new Set(rules.map(ruleKey));
    for (const key of this.state.keys()) if (!current.has(key)) this.state.delete(key);
  }

  /**
   * A window that is closed for good is corrected no more, and its alert counts until no window that is still open may
   * end within its cooldown.
   */
  forget(rules: readonly RulePlan[], allowedLatenessMs: number, watermark: Watermark): void {
    for (const rule of rules) {
      const byEntity = this.state.get(ruleKey(rule));
      for (const [about, windows] of byEntity ?? []) {
        for (const [key, { endMs }] of windows)
          if (endMs - 1 + allowedLatenessMs + (rule.cooldownMs ?? 0) <= watermark) windows.delete(key);
        if (windows.size === 0) byEntity?.delete(about);
      }
    }
  }

  private windowsOf(rule: RulePlan, about: string | null): ReadonlyMap<string, Standing> {
    return this.state.get(ruleKey(rule))?.get(about) ?? NOTHING;
  }

  private stand(rule: RulePlan, about: string | null, window: string, alert: Standing): void {
    const key = ruleKey(rule);
    const byEntity = this.state.get(key) ?? new Map<string | null, Map<string, Standing>>();
    this.state.set(key, byEntity);
    const known = byEntity.get(about);
    if (known === undefined) byEntity.set(about, new Map([[window, alert]]));
    else known.set(window, alert);
  }
}

const NOTHING: ReadonlyMap<string, Standing> = new Map();

/**
 * Whether the window ends within the cooldown of the newest alert that stands, on either side of it. An alert that was
 * withdrawn begins no cooldown: else it would silence the very window that takes the place of its own.
 */
function rests(
  { cooldownMs, mode }: RulePlan,
  endMs: number,
  standing: ReadonlyMap<string, Standing>,
): boolean {
  if (cooldownMs === null) return false;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const one of standing.values()) if (one.mode === mode) newestMs = Math.max(newestMs, one.endMs);
  return Math.abs(endMs - newestMs) < cooldownMs;
}

const ruleKey = ({ name, version }: RulePlan) => `${version} ${name}`;

import type { ReactNode } from 'react';
import type { RuleMode } from '@/core/definitions/types';
import { classes } from './classes';

const box =
  'inline-flex h-5 items-center gap-1 rounded-md border px-1.5 text-12 font-medium whitespace-nowrap';

const modes: Record<RuleMode, string> = {
  draft: 'border-dashed border-muted text-muted',
  shadow: 'border-muted text-text',
  live: 'border-accent bg-accent text-accent-ink',
  retired: 'border-transparent text-muted line-through px-0',
};

export function ModeBadge({ mode }: { mode: RuleMode }) {
  return <span className={classes(box, modes[mode])}>{mode}</span>;
}

type Tone = 'plain' | 'ok' | 'medium' | 'critical';
const tones: Record<Tone, string> = {
  plain: 'border-line text-muted',
  ok: 'border-ok/40 text-ok',
  medium: 'border-medium/50 text-medium',
  critical: 'border-critical/50 text-critical',
};

export function Badge({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes(box, tones[tone])}>{children}</span>;
}

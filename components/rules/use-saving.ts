'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { RuleProblem } from '@/contracts/api';
import { useRoom } from '../live/use-room';
import { inForceAt } from './in-force';
import { readInForce, saveRule } from './save-rule';
import type { RuleDraft } from './validate-rule';

export type Saving =
  | { kind: 'idle' }
  | { kind: 'sending' }
  | { kind: 'refused'; message: string; problems: readonly RuleProblem[] }
  | { kind: 'waiting'; version: number; pressedAt: number }
  | { kind: 'inForce'; version: number; tookMs: number };

const POLL_MS = 1000;

type ByWorker = Readonly<Record<string, number>>;

/** Saves, then waits until every worker has confirmed the version: by the socket, and by asking where that is silent. */
export function useSaving(rendered: ByWorker, onSaved: (draft: RuleDraft) => void) {
  const router = useRouter();
  const [saving, setSaving] = useState<Saving>({ kind: 'idle' });
  const [byWorker, setByWorker] = useState(rendered);
  const known = useRef(rendered);
  const hear = (told: ByWorker) => {
    known.current = { ...known.current, ...told };
    setByWorker(known.current);
    if (saving.kind === 'waiting') setSaving(settled(saving, known.current));
  };
  const hearAnswer = useEffectEvent(hear);
  useRoom('system', updates => {
    const told = updates.flatMap(update =>
      update.kind === 'definitions' ? [[update.worker, update.version] as const] : [],
    );
    if (told.length > 0) hear(Object.fromEntries(told));
  });
  const isWaiting = saving.kind === 'waiting';
  useEffect(() => {
    if (!isWaiting) return undefined;
    const ask = () => void readInForce().then(told => told !== null && hearAnswer(told));
    const timer = setInterval(ask, POLL_MS);
    return () => clearInterval(timer);
  }, [isWaiting]);
  const save = async (draft: RuleDraft) => {
    const pressedAt = performance.now();
    setSaving({ kind: 'sending' });
    const answer = await saveRule(draft);
    if (!answer.ok) return setSaving({ kind: 'refused', message: answer.message, problems: answer.problems });
    onSaved(draft);
    setSaving(settled({ kind: 'waiting', version: answer.version, pressedAt }, known.current));
    router.refresh();
  };
  return { saving, save, byWorker, clear: () => setSaving({ kind: 'idle' }) };
}

type Waiting = Extract<Saving, { kind: 'waiting' }>;

function settled(waiting: Waiting, byWorker: ByWorker): Saving {
  const { workers, of } = inForceAt(waiting.version, byWorker);
  if (of === 0 || workers < of) return waiting;
  return { kind: 'inForce', version: waiting.version, tookMs: performance.now() - waiting.pressedAt };
}

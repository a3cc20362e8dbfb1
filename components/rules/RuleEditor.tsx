'use client';
import Link from 'next/link';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { DefinitionsView, Role, RuleProblem } from '@/contracts/api';
import type { RuleDefinition } from '@/core/definitions/types';
import { alertsHref } from '../alerts/alert-params';
import { ModeBadge } from '../ui/Badge';
import { buttonClasses } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import { CelField } from './CelField';
import { draftOf, isSame, newDraft } from './draft';
import { EvaluationErrors } from './EvaluationErrors';
import { FieldList } from './FieldList';
import { RuleDiff } from './RuleDiff';
import { RuleFields } from './RuleFields';
import { SaveBar } from './SaveBar';
import { useSaving } from './use-saving';
import { validateRule, type RuleDraft } from './validate-rule';
import { whyNot } from './why-not';

type Props = { view: DefinitionsView; rule: RuleDefinition | null; role: Role };

export function RuleEditor({ view, rule, role }: Props) {
  const { streams } = view;
  const [base, setBase] = useState<RuleDraft>(
    rule === null ? newDraft(streams[0]?.name ?? '') : draftOf(rule),
  );
  const [draft, setDraft] = useState(base);
  const { saving, save, byWorker, clear } = useSaving(view.inForce, setBase);
  const area = useRef<HTMLTextAreaElement>(null);
  const change = (part: Partial<RuleDraft>) => {
    setDraft({ ...draft, ...part });
    if (saving.kind !== 'waiting') clear();
  };
  const isReadOnly = whyNot(role) !== null;
  const problems = [
    ...problemsOf(draft, view, rule === null && base.name !== draft.name),
    ...(saving.kind === 'refused' ? saving.problems : []),
  ];
  const isUntouched = isSame(draft, base);
  const denied =
    whyNot(role) ??
    (problems.length > 0 && !isUntouched
      ? 'Mend what is marked first.'
      : isUntouched
        ? 'Nothing has been changed.'
        : null);
  const shown = isUntouched && rule === null ? [] : problems;
  useSaveKey(() => denied === null && void save(draft));
  useLeaveGuard(!isUntouched);
  const insert = (text: string) => insertAt(area.current, draft.when, text, when => change({ when }));
  return (
    <div className="flex flex-col gap-4">
      <header className="flex flex-wrap items-center gap-3">
        <Link href="/rules" aria-label="Back to rules" className={buttonClasses('quiet')}>
          <Icon name="left" />
        </Link>
        <h1 className="text-20">{rule === null ? 'New rule' : rule.name}</h1>
        {rule !== null && (
          <>
            <ModeBadge mode={rule.mode ?? 'live'} />
            <span className="text-13 text-muted">version {rule.version ?? 1}</span>
            <Link
              href={alertsHref({ rule: rule.name })}
              className="ml-auto text-13 text-accent hover:underline"
            >
              Its alerts
            </Link>
          </>
        )}
      </header>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel className="flex flex-col gap-4 p-4">
            <CelField
              value={draft.when}
              problems={shown.filter(({ path }) => path === 'when')}
              isReadOnly={isReadOnly}
              onChange={when => change({ when })}
              area={area}
            />
            <RuleFields
              draft={draft}
              isNew={rule === null}
              isReadOnly={isReadOnly}
              streams={streams}
              metrics={view.metrics}
              problemOf={path => shown.find(problem => problem.path === path)?.message}
              onChange={change}
            />
            <SaveBar saving={saving} byWorker={byWorker} denied={denied} onSave={() => void save(draft)} />
          </Panel>
          {rule !== null && <EvaluationErrors told={view.evaluationErrors[`rule ${rule.name}`]} />}
          {rule !== null && !isReadOnly && (
            <RuleDiff before={base} version={rule.version ?? 1} draft={draft} />
          )}
        </div>
        <FieldList view={view} draft={draft} onInsert={isReadOnly ? null : insert} />
      </div>
    </div>
  );
}

function problemsOf(draft: RuleDraft, view: DefinitionsView, isNew: boolean): RuleProblem[] {
  const { rules } = view;
  const isTaken = isNew && rules.some(({ name }) => name === draft.name);
  const taken = { path: 'name', message: `${draft.name} is a rule already; open it to change it` };
  return [...(isTaken ? [taken] : []), ...validateRule(draft, view)];
}

/** Puts text where the caret is, and the caret behind it. */
function insertAt(
  area: HTMLTextAreaElement | null,
  value: string,
  text: string,
  onChange: (value: string) => void,
): void {
  const from = area?.selectionStart ?? value.length;
  const to = area?.selectionEnd ?? value.length;
  onChange(value.slice(0, from) + text + value.slice(to));
  requestAnimationFrame(() => {
    area?.focus();
    area?.setSelectionRange(from + text.length, from + text.length);
  });
}

function useSaveKey(onSave: () => void): void {
  const press = useEffectEvent(onSave);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      press();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** The browser asks before a page with unsaved changes goes. */
function useLeaveGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
}

'use client';
import type { ReactNode } from 'react';
import { Icon, type IconName } from './Icon';
import { useToast } from './Toast';

type Props = { text: string | (() => string); label: string; icon?: IconName; children?: ReactNode };

export function CopyButton({ text, label, icon = 'copy', children }: Props) {
  const say = useToast();
  const copy = async () => {
    const copied = typeof text === 'string' ? text : text();
    await navigator.clipboard.writeText(copied).then(
      () => say('Copied'),
      () => say('The browser does not let this page copy'),
    );
  };
  return (
    <button
      type="button"
      onClick={() => void copy()}
      aria-label={children === undefined ? label : undefined}
      title={label}
      className={
        children === undefined
          ? 'flex size-6 items-center justify-center rounded-sm text-muted hover:text-text'
          : 'flex h-8 items-center gap-2 rounded-md border border-line bg-surface px-3 text-13 font-medium hover:border-muted max-sm:h-11'
      }
    >
      <Icon name={icon} size={children === undefined ? 12 : 16} />
      {children}
    </button>
  );
}

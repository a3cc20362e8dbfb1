'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { Icon } from '../ui/Icon';
import { SCREENS } from './screens';
import { isTyping } from './typing';

const KEYS: readonly (readonly [string, string])[] = [
  ...SCREENS.map(({ key, label }) => [`g ${key}`, `Go to ${label}`] as const),
  ['Space', 'Pause and resume (Live)'],
  ['j, k', 'Next and previous alert'],
  ['Enter', 'Open the alert'],
  ['← →', 'Read a focused chart point by point'],
  ['Ctrl S', 'Save the rule'],
  ['?', 'This sheet'],
];

/** `?` opens the sheet; `g` and a letter go to a screen. */
export function Shortcuts() {
  const router = useRouter();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let waitsSince = -Infinity;
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      if (event.key === '?') return dialog.current?.showModal();
      const screen = SCREENS.find(({ key }) => key === event.key);
      if (screen !== undefined && event.timeStamp - waitsSince < 1000) router.push(screen.href);
      waitsSince = event.key === 'g' ? event.timeStamp : -Infinity;
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [router]);
  return (
    <>
      <button
        type="button"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={() => dialog.current?.showModal()}
        className="hidden size-8 items-center justify-center rounded-md text-14 font-medium text-muted hover:bg-sunken hover:text-text md:flex"
      >
        ?
      </button>
      <dialog
        ref={dialog}
        aria-labelledby="shortcuts-title"
        className="m-auto w-96 max-w-[calc(100vw-32px)] rounded-md border border-line bg-surface p-6 text-text shadow-float backdrop:bg-[rgb(0_0_0/0.4)]"
      >
        <form method="dialog" className="mb-3 flex items-center justify-between">
          <h2 id="shortcuts-title" className="text-16">
            Keyboard
          </h2>
          <button
            aria-label="Close"
            className="flex size-8 items-center justify-center rounded-md text-muted hover:bg-sunken"
          >
            <Icon name="close" />
          </button>
        </form>
        <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2 text-13">
          {KEYS.map(([keys, what]) => (
            <div key={keys} className="contents">
              <dt>
                <kbd className="rounded-sm border border-line bg-sunken px-1.5 py-0.5 font-mono text-12">
                  {keys}
                </kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </dialog>
    </>
  );
}

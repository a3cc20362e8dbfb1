'use client';
import { useState } from 'react';
import { Icon, type IconName } from '../ui/Icon';
import { remember, THEME_COOKIE, type Theme } from './theme';

const order: readonly (Theme | null)[] = [null, 'light', 'dark'];
const icons: Record<Theme | 'system', IconName> = { system: 'monitor', light: 'sun', dark: 'moon' };

export function ThemeSwitch({ initial }: { initial: Theme | null }) {
  const [theme, setTheme] = useState(initial);
  const choose = () => {
    const next = order[(order.indexOf(theme) + 1) % order.length] ?? null;
    setTheme(next);
    remember(THEME_COOKIE, next);
    if (next === null) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = next;
  };
  const name = theme ?? 'system';
  return (
    <button
      type="button"
      onClick={choose}
      aria-label={`Theme: ${name}`}
      title={`Theme: ${name}`}
      className="flex size-8 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-text max-sm:size-11"
    >
      <Icon name={icons[name]} />
    </button>
  );
}

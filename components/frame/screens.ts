import type { IconName } from '../ui/Icon';

/** The screens there are, in the order of the rail; `key` follows `g`. */
export const SCREENS: readonly { href: string; label: string; icon: IconName; key: string }[] = [
  { href: '/live', label: 'Live', icon: 'live', key: 'l' },
  { href: '/alerts', label: 'Alerts', icon: 'alerts', key: 'a' },
  { href: '/rules', label: 'Rules', icon: 'rules', key: 'r' },
  { href: '/system', label: 'System', icon: 'system', key: 's' },
];

export const isAt = (pathname: string, href: string) => pathname === href || pathname.startsWith(`${href}/`);

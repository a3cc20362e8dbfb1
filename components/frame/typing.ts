/** True where a key belongs to the control that has the focus, or to the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const target = event.target instanceof Element ? event.target : null;
  if (target === null) return false;
  if (target.closest('input, textarea, select, [contenteditable="true"], dialog') !== null) return true;
  return event.key === ' ' && target.closest('button, a, summary, [role="button"]') !== null;
}

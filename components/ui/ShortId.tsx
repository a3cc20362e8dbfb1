'use client';
import { CopyButton } from './CopyButton';

const KEPT = 9;

/** Shortened in the middle, whole on hover, copied with one press. */
export function ShortId({ id }: { id: string }) {
  const text = id.length <= KEPT * 2 + 1 ? id : `${id.slice(0, KEPT)}…${id.slice(-KEPT)}`;
  return (
    <span className="group/id inline-flex items-center gap-1">
      <code className="text-12" title={id}>
        {text}
      </code>
      <span className="opacity-0 group-hover/id:opacity-100 focus-within:opacity-100">
        <CopyButton text={id} label={`Copy ${id}`} />
      </span>
    </span>
  );
}

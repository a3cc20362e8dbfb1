'use client';
import { Button } from './Button';
import { ErrorState } from './ErrorState';

export type SegmentErrorProps = { error: Error & { digest?: string }; reset: () => void };

/** What a screen shows where its data could not be read: what failed, what still works, and a way on. */
export function SegmentError({
  what,
  works,
  error,
  reset,
}: SegmentErrorProps & { what: string; works: string }) {
  return (
    <ErrorState
      title={`${what} could not be read`}
      hint={works}
      id={error.digest}
      action={
        <Button kind="primary" onClick={reset}>
          Try again
        </Button>
      }
    />
  );
}

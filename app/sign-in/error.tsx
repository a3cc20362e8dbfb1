'use client';
import { SegmentError, type SegmentErrorProps } from '@/components/ui/SegmentError';

export default function SignInError(props: SegmentErrorProps) {
  return (
    <main className="mx-auto max-w-2xl py-16">
      <SegmentError
        {...props}
        what="Who you are"
        works="Accounts cannot be read at the moment. Try again shortly."
      />
    </main>
  );
}

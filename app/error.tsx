'use client';
import { SegmentError, type SegmentErrorProps } from '@/components/ui/SegmentError';

export default function RootError(props: SegmentErrorProps) {
  return (
    <main className="mx-auto max-w-2xl py-16">
      <SegmentError
        {...props}
        what="This screen"
        works="The engine goes on meanwhile. Try again in a moment."
      />
    </main>
  );
}

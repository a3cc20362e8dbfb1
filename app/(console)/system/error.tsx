'use client';
import { SegmentError, type SegmentErrorProps } from '@/components/ui/SegmentError';

export default function ScreenError(props: SegmentErrorProps) {
  return (
    <SegmentError
      {...props}
      what="The state of the engine"
      works="The engine itself may be well: Live and Alerts may still answer."
    />
  );
}

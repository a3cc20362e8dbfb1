'use client';
import { SegmentError, type SegmentErrorProps } from '@/components/ui/SegmentError';

export default function ScreenError(props: SegmentErrorProps) {
  return (
    <SegmentError
      {...props}
      what="The live view"
      works="The engine goes on reading and raising alerts meanwhile: Alerts and System may still answer."
    />
  );
}

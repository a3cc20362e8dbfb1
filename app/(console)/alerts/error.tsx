'use client';
import { SegmentError, type SegmentErrorProps } from '@/components/ui/SegmentError';

export default function ScreenError(props: SegmentErrorProps) {
  return (
    <SegmentError
      {...props}
      what="Alerts"
      works="The engine goes on raising alerts and keeps them: nothing is lost while this screen cannot read them."
    />
  );
}

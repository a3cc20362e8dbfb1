'use client';
import { SegmentError, type SegmentErrorProps } from '@/components/ui/SegmentError';

export default function ScreenError(props: SegmentErrorProps) {
  return <SegmentError {...props} what="Rules" works="Rules in force go on being judged in the workers." />;
}

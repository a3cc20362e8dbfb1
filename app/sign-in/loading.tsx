import { Skeleton } from '@/components/ui/Skeleton';

export default function Loading() {
  return (
    <div role="status" className="flex min-h-dvh items-center justify-center">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-80 w-[360px]" />
    </div>
  );
}

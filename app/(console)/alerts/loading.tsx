import { Skeleton, SkeletonRows } from '@/components/ui/Skeleton';

export default function Loading() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-8 w-full max-w-3xl" />
      <SkeletonRows rows={16} label="Loading alerts" />
    </div>
  );
}

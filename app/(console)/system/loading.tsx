import { Skeleton, SkeletonRows } from '@/components/ui/Skeleton';

export default function Loading() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-20" />
      <SkeletonRows rows={5} label="Loading the state of the engine" />
      <SkeletonRows rows={10} label="Loading dead letters" />
    </div>
  );
}

import Link from 'next/link';
import { buttonClasses } from '@/components/ui/Button';

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 px-6 text-center">
      <p className="text-13 text-muted">404</p>
      <h1 className="text-20">There is nothing at this address</h1>
      <p className="max-w-prose text-13 text-muted">
        What was here may have been renamed, or has passed its retention.
      </p>
      <Link href="/live" className={`${buttonClasses('primary')} mt-4`}>
        Go to Live
      </Link>
    </main>
  );
}

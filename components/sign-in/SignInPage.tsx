import { Mark } from '../frame/Rail';
import { SignInForm } from './SignInForm';

export function SignInPage({ next }: { next: string }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-8 px-4">
      <div className="flex items-center gap-3">
        <Mark />
        <span className="text-20 font-semibold tracking-tight">Weir</span>
      </div>
      <div className="w-full max-w-[360px] rounded-md border border-line bg-surface p-6">
        <h1 className="mb-4 text-16">Sign in</h1>
        <SignInForm next={next} />
      </div>
      <p className="max-w-[360px] text-center text-12 text-muted">
        The first start makes one account for each role and keeps them in{' '}
        <code className="text-text">first-accounts.json</code> in the data folder.
      </p>
    </main>
  );
}

'use client';
import { useState, type FormEvent } from 'react';
import { Button } from '../ui/Button';
import { Field, inputClasses } from '../ui/Field';

export function SignInForm({ next }: { next: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    const found = await signIn(String(form.get('email')), String(form.get('password')));
    if (found === null) return window.location.assign(next);
    setProblem(found);
    setBusy(false);
  };
  return (
    <form method="post" onSubmit={event => void submit(event)} className="flex flex-col gap-4">
      <Field label="E-mail">
        {control => (
          <input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            required
            className={inputClasses}
          />
        )}
      </Field>
      <Field label="Password">
        {control => (
          <input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            className={inputClasses}
          />
        )}
      </Field>
      {problem !== null && (
        <p role="alert" className="text-13 text-critical">
          {problem}
        </p>
      )}
      <Button kind="primary" type="submit" disabled={isBusy}>
        {isBusy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}

/** Resolves with what went wrong, null where the session has begun. */
async function signIn(email: string, password: string): Promise<string | null> {
  const answer = await fetch('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  }).catch(() => null);
  if (answer === null) return 'The server did not answer. Check that Weir is running and try again.';
  if (answer.ok) return null;
  if (answer.status === 429) return `Too many tries. ${waitText(answer.headers.get('retry-after'))}`;
  if (answer.status < 500) return 'E-mail and password do not match an account.';
  return 'The server failed to answer. Try again in a moment.';
}

const waitText = (seconds: string | null) =>
  seconds === null ? 'Wait a moment.' : `Try again in ${seconds} s.`;

/** A command that cannot do what was asked: one sentence, and the exit status (2: asked wrongly). */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  constructor(
    message: string,
    readonly status: 1 | 2,
  ) {
    super(message);
  }
}

/** The command or a definition asks for something that cannot be done: exit status 2, with the way out. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

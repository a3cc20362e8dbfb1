export type Closers = Readonly<{
  /** What is added later is closed earlier. */
  add(name: string, close: () => Promise<void>): void;
  /** Closes one after the other; what fails is reported and does not keep the rest open. */
  closeAll(): Promise<void>;
}>;

export function openClosers(report: (message: string) => void): Closers {
  const open: { name: string; close: () => Promise<void> }[] = [];
  return {
    add: (name, close) => void open.push({ name, close }),
    closeAll: async () => {
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const { name, close } = next;
        await close().catch((error: unknown) =>
          report(`closing ${name} failed: ${error instanceof Error ? error.message : String(error)}`),
        );
      }
    },
  };
}

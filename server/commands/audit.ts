import type { PrismaClient } from '../../prisma/generated/client';

/** What one statement of a transaction or of the client itself can do. */
export type ControlWriter = Pick<
  PrismaClient,
  'auditEntry' | 'definitionSet' | 'ruleVersion' | 'outboxRecord' | 'user' | 'account' | 'session' | 'apiKey'
>;

export type AuditNote = Readonly<{
  /** Who: an e-mail address, `key:<name>`, `command line` or `weir`. */
  actor: string;
  /** What, e.g. `rule.saved`. */
  action: string;
  /** To whom or what. Never a secret. */
  subject: string;
  detail?: Readonly<Record<string, string | number | boolean | null>>;
}>;

/** Writes down who did what, in the transaction that did it. */
export async function audit(writer: ControlWriter, { actor, action, subject, detail = {} }: AuditNote) {
  await writer.auditEntry.create({ data: { actor, action, subject, detail: { ...detail } } });
}

import type { z } from 'zod';
import type { Principal } from '../../contracts/api';
import { pathText } from '../../contracts/definitions';
import { joinSchema, leaveSchema, rulesSaveSchema } from '../../contracts/live';
import type { LiveHub } from '../live/live-hub';
import type { FanOut } from './fan-out';
import type { GatewaySocket } from './realtime';

export type RuleSaved = { ok: true; version: number } | { ok: false; status: number; error: string };
export type SaveRule = (principal: Principal, name: string, rule: unknown) => Promise<RuleSaved>;

type Context = Readonly<{
  fanOut: FanOut;
  hub: LiveHub;
  principalOf: (headers: Headers) => Promise<Principal | null>;
  saveRule: SaveRule;
  report: (message: string) => void;
}>;

/** The three things a client may ask. Each asks anew who that is and parses what it was given. */
export function answerEvents(socket: GatewaySocket, context: Context): void {
  const { fanOut, hub, report } = context;
  socket.on('join', (given, reply) => {
    const request = parse(joinSchema, given);
    if (!request.ok) return reply(request);
    const { room, lastSeq } = request.value;
    if (!mayRead(socket.data.principal)) return reply({ ok: false, error: 'forbidden' });
    if (!fanOut.join(socket, room)) return reply({ ok: false, error: 'too many rooms: leave one first' });
    // Within one turn of the loop, so that no frame falls between what is returned here and what follows.
    reply({ ok: true, ...hub.resume(room, lastSeq) });
  });
  socket.on('leave', (given, reply) => {
    const request = parse(leaveSchema, given);
    if (request.ok) fanOut.leave(socket, request.value.room);
    reply({ ok: request.ok });
  });
  socket.on('rules:save', (given, reply) => {
    const request = parse(rulesSaveSchema, given);
    if (!request.ok) return reply({ ...request, status: 400 });
    const { name, rule } = request.value;
    saveRule(socket, context, name, rule).then(reply, (error: unknown) => {
      report(`rules:save ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
      reply({ ok: false, status: 500, error: 'the rule could not be saved' });
    });
  });
  socket.on('disconnect', () => fanOut.leaveAll(socket));
}

/** What changes something asks who that is now, not who it was when the socket opened. */
async function saveRule(
  { data }: GatewaySocket,
  context: Context,
  name: string,
  rule: unknown,
): Promise<RuleSaved> {
  const principal = await context.principalOf(data.credentials);
  if (principal === null) return { ok: false, status: 401, error: 'signed out' };
  if (!maySaveRules(principal)) return { ok: false, status: 403, error: 'only an admin may edit rules' };
  return context.saveRule(principal, name, rule);
}

/** Everybody who is signed in sees traffic and alerts; so does a program with a key. */
const mayRead = (principal: Principal) => principal.kind === 'user' || principal.kind === 'key';
const maySaveRules = (principal: Principal) => principal.kind === 'user' && principal.role === 'admin';

function parse<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): { ok: true; value: z.output<Schema> } | { ok: false; error: string } {
  const parsed = schema.safeParse(given);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  const path = pathText(issue?.path ?? []);
  const message = issue?.message ?? 'cannot be read';
  return { ok: false, error: path === '' ? message : `${path}: ${message}` };
}

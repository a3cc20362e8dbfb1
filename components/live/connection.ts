import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, Frame, JoinReply, ServerEvents } from '@/contracts/live';
import { learnServerTime } from '../time/clock';
import type { Connection } from './freshness';
import { judgeFrame } from './room-cursor';

type Link = Readonly<{ state: Connection; since: number; reason: string | null }>;
const FIRST_LINK: Link = { state: 'connecting', since: 0, reason: null };

type Member = {
  lastSeq: number | null;
  onFrame: (frame: Frame) => void;
  /** Frames are lost for good: take a snapshot anew. */
  onReset: () => void;
  isJoining: boolean;
};

/**
 * The page's one socket and the rooms joined over it. A room is joined again, from the last number seen, after every
 * reconnect and after a gap; what was missed comes with the reply.
 */
export class LiveConnection {
  private readonly socket: Socket<ServerEvents, ClientEvents>;
  private readonly members = new Map<string, Set<Member>>();
  private readonly listeners = new Set<() => void>();
  private link: Link = FIRST_LINK;

  constructor() {
    this.socket = io({
      path: '/rt',
      transports: ['websocket'],
      reconnectionDelayMax: 5000,
      autoConnect: false,
    });
    this.socket.on('connect', () => this.onConnect());
    this.socket.on('disconnect', reason => this.onDisconnect(reason));
    this.socket.on('connect_error', error => this.change('disconnected', error.message));
    this.socket.on('denied', ({ error }) => this.change('denied', error));
    this.socket.on('frame', frame => this.onFrame(frame));
  }

  open = () => void this.socket.connect();
  close = () => void this.socket.disconnect();
  retry = () => void this.socket.disconnect().connect();
  getLink = () => this.link;
  /** What the server rendered. */
  getFirstLink = () => FIRST_LINK;

  subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** Frames of the room after `lastSeq`. Returns the way out. */
  join(
    room: string,
    lastSeq: number | null,
    onFrame: Member['onFrame'],
    onReset: Member['onReset'],
  ): () => void {
    const member: Member = { lastSeq, onFrame, onReset, isJoining: false };
    const inRoom = this.members.get(room) ?? new Set();
    this.members.set(room, inRoom.add(member));
    if (this.socket.connected) this.ask(room, member);
    return () => {
      inRoom.delete(member);
      if (inRoom.size > 0 || this.members.get(room) !== inRoom) return;
      this.members.delete(room);
      if (this.socket.connected) this.socket.emit('leave', { room }, () => undefined);
    };
  }

  private onConnect(): void {
    this.change('connected', null);
    for (const [room, inRoom] of this.members) for (const member of inRoom) this.ask(room, member);
  }

  /** A server that ends the connection (role changed, session over) is not called again by itself. */
  private onDisconnect(reason: string): void {
    if (reason === 'io client disconnect') return;
    if (this.link.state !== 'denied') this.change('disconnected', reason);
    if (reason === 'io server disconnect' && this.link.state !== 'denied') this.socket.connect();
  }

  private ask(room: string, member: Member): void {
    member.isJoining = true;
    this.socket.emit('join', { room, lastSeq: member.lastSeq }, reply => {
      member.isJoining = false;
      if (this.members.get(room)?.has(member) === true) this.onJoined(member, reply);
    });
  }

  private onJoined(member: Member, reply: JoinReply): void {
    if (!reply.ok) return this.change('denied', reply.error);
    for (const frame of reply.frames) {
      if (member.lastSeq === null || frame.seq > member.lastSeq) member.onFrame(frame);
    }
    const isFirst = member.lastSeq === null;
    member.lastSeq = Math.max(reply.reset ? 0 : (member.lastSeq ?? 0), reply.seq);
    if (reply.reset && !isFirst) member.onReset();
  }

  private onFrame(frame: Frame): void {
    learnServerTime(frame.at);
    for (const member of this.members.get(frame.room) ?? []) {
      if (member.isJoining) continue; // The reply carries it, or the next frame shows the gap.
      const judgement = judgeFrame(member.lastSeq, frame.seq);
      if (judgement === 'gap') this.ask(frame.room, member);
      if (judgement !== 'take') continue;
      member.lastSeq = frame.seq;
      member.onFrame(frame);
    }
  }

  private change(state: Connection, reason: string | null): void {
    const isSame = this.link.state === state;
    this.link = { state, since: isSame ? this.link.since : Date.now(), reason };
    for (const listener of this.listeners) listener();
  }
}

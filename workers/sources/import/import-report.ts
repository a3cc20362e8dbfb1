import { appendFileSync, writeFileSync } from 'node:fs';
import type { ReadProgress } from '../read-records';
import type { Reject } from './judge';

export type Terminal = Readonly<{
  /** One line: results. */
  say: (line: string) => void;
  /** One line: everything else. */
  note: (line: string) => void;
  /** Draws over the terminal's current line, '' clears it; null: no terminal, a line is noted now and then. */
  redraw: ((line: string) => void) | null;
}>;

const PRINTED_REJECTS = 20;
const NOTE_EVERY_MS = 2000;
const REDRAW_EVERY_MS = 200;

/** Tells people how an import goes: the progress, and what was rejected. */
export class ImportReport {
  accepted = 0;
  rejected = 0;
  private readonly startMs: number;
  private last: { atMs: number; lines: number };
  private progress: ReadProgress | null = null;
  private isDrawn = false;

  /** `now`: a monotonic clock in ms. `rejectsFile` gets every reject; null: only the first are printed. */
  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number,
    private readonly rejectsFile: string | null,
  ) {
    this.startMs = now();
    this.last = { atMs: this.startMs, lines: 0 };
    if (rejectsFile !== null) writeFileSync(rejectsFile, '');
  }

  get lines(): number {
    return this.accepted + this.rejected;
  }

  reached(progress: ReadProgress): void {
    this.progress = progress;
  }

  /** Lines the log has acknowledged. */
  done(accepted: number, rejects: readonly Reject[]): void {
    const printable = rejects.slice(0, Math.max(0, PRINTED_REJECTS - this.rejected));
    if (printable.length > 0) this.end();
    for (const reject of printable) this.terminal.note(rejectText(reject));
    this.accepted += accepted;
    this.rejected += rejects.length;
    if (rejects.length > printable.length && this.rejected - rejects.length <= PRINTED_REJECTS)
      this.noteMore();
    if (this.rejectsFile !== null && rejects.length > 0) {
      appendFileSync(this.rejectsFile, rejects.map(reject => `${JSON.stringify(reject)}\n`).join(''));
    }
    this.showProgress();
  }

  summary(what: string): string {
    const seconds = (this.now() - this.startMs) / 1000;
    const rate = Math.round(this.lines / Math.max(seconds, 0.001));
    return (
      `${what} ${this.lines} lines: ${this.accepted} accepted, ${this.rejected} rejected ` +
      `in ${seconds.toFixed(1)} s (${rate} lines/s)`
    );
  }

  /** Clears the progress line, so that what follows stands alone. */
  end(): void {
    if (this.isDrawn) this.terminal.redraw?.('');
    this.isDrawn = false;
  }

  private noteMore(): void {
    const where = this.rejectsFile ?? '--rejects FILE writes them all';
    this.terminal.note(`… more than ${PRINTED_REJECTS} lines are rejected: ${where}`);
  }

  private showProgress(): void {
    const { redraw, note } = this.terminal;
    const atMs = this.now();
    if (atMs - this.last.atMs < (redraw === null ? NOTE_EVERY_MS : REDRAW_EVERY_MS)) return;
    (redraw ?? note)(this.progressText(atMs));
    this.isDrawn = redraw !== null;
    this.last = { atMs, lines: this.lines };
  }

  private progressText(atMs: number): string {
    const rate = Math.round(((this.lines - this.last.lines) * 1000) / (atMs - this.last.atMs));
    const { file = '', fileIndex = 0, files = 1, bytes = 0, totalBytes = null } = this.progress ?? {};
    const parts = [`${this.lines} lines`, `${rate} lines/s`];
    if (totalBytes !== null && totalBytes > 0 && bytes > 0) {
      const share = Math.min(1, bytes / totalBytes);
      const leftSeconds = ((atMs - this.startMs) / 1000) * (1 / share - 1);
      parts.push(`${Math.floor(share * 100)} %`, `${durationText(leftSeconds)} left`);
    }
    if (this.rejected > 0) parts.push(`${this.rejected} rejected`);
    parts.push(files > 1 ? `file ${fileIndex + 1} of ${files}: ${file}` : file);
    return parts.join(', ');
  }
}

function rejectText({ file, line, reason, field, message }: Reject): string {
  return `${file}:${line}: ${reason}${field === null ? '' : ` (${field})`}: ${message}`;
}

function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Lines go to disk in chunks of about this many characters. */
const CHUNK = 1 << 20;

/** A file of lines, written in chunks. */
export class LineFile {
  private readonly descriptor: number;
  private pending = '';
  lines = 0;

  constructor(directory: string, name: string) {
    this.descriptor = openSync(join(directory, name), 'w');
  }

  add(line: string): void {
    this.pending += line;
    this.pending += '\n';
    this.lines += 1;
    if (this.pending.length >= CHUNK) this.flush();
  }

  close(): void {
    this.flush();
    closeSync(this.descriptor);
  }

  private flush(): void {
    let rest = Buffer.from(this.pending);
    while (rest.length > 0) rest = rest.subarray(writeSync(this.descriptor, rest));
    this.pending = '';
  }
}

export function prepareDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true });
}

export function writeJson(directory: string, name: string, value: unknown): void {
  writeFileSync(join(directory, name), `${JSON.stringify(value, null, 2)}\n`);
}

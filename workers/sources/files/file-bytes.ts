import { createReadStream } from 'node:fs';
import { addAbortSignal, Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { STDIN } from './input-files';

/** A source that cannot be read to its end; what came before was handed out. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** `bytes`: unpacked; `taken`: how many bytes of the file itself have been read so far. */
export type Chunk = Readonly<{ bytes: Buffer; taken: number }>;

const READ_BYTES = 262_144;
/** Compressed bytes are unpacked in small pieces, so that little is lost where they are broken. */
const PIECE_BYTES = 65_536;

/** The bytes of a file or of standard input, unpacked where they are gzip (by their first bytes, not by the name). */
export async function* fileBytes(
  path: string,
  stdin: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Chunk> {
  const source = path === STDIN ? stdin : createReadStream(path, { highWaterMark: READ_BYTES });
  let unpack: Unpacker | null = null;
  let first: Buffer | null = Buffer.alloc(0);
  let taken = 0;
  for await (const piece of readable(source, path, signal)) {
    signal?.throwIfAborted();
    taken += piece.length;
    let bytes: Buffer = piece;
    if (first !== null) {
      bytes = first = Buffer.concat([first, piece]);
      if (first.length < 2) continue;
      if (isGzip(first)) unpack = new Unpacker(path);
      first = null;
    }
    if (unpack === null) yield { bytes, taken };
    else for await (const unpacked of unpack.push(bytes)) yield { bytes: unpacked, taken };
  }
  if (first !== null && first.length > 0) yield { bytes: first, taken };
  if (unpack !== null) for await (const unpacked of unpack.finish()) yield { bytes: unpacked, taken };
}

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function* readable(
  source: AsyncIterable<Uint8Array | string>,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  // Standard input may be silent for ever; the signal must end the waiting.
  if (signal !== undefined && source instanceof Readable) addAbortSignal(signal, source);
  try {
    for await (const piece of source) yield asBuffer(piece);
  } catch (error) {
    signal?.throwIfAborted();
    throw new SourceError(
      `${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

function asBuffer(piece: Uint8Array | string): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece);
  return Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}

/** Unpacks gzip of one or more members. A piece is handed in when the last one is through, so nothing piles up. */
class Unpacker {
  private readonly gunzip: Gunzip = createGunzip({ chunkSize: READ_BYTES });
  private out: Buffer[] = [];
  private failure: Error | null = null;
  /** Ends the waiting for what is under way: after a failure no other callback comes. */
  private settle: () => void = () => {};
  private pushed = 0;

  constructor(private readonly path: string) {
    this.gunzip.on('data', (bytes: Buffer) => this.out.push(bytes));
    this.gunzip.on('error', error => {
      this.failure = error;
      this.settle();
    });
  }

  async *push(bytes: Buffer): AsyncGenerator<Buffer> {
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      const piece = bytes.subarray(start, start + PIECE_BYTES);
      await this.settled(done => this.gunzip.write(piece, done));
      yield* this.take();
      this.refuseFailure('the gzip data is broken');
      this.pushed += piece.length;
    }
  }

  async *finish(): AsyncGenerator<Buffer> {
    await this.settled(done => this.gunzip.once('end', done).end());
    yield* this.take();
    this.refuseFailure('the gzip data ends in the middle');
  }

  private settled(begin: (done: () => void) => void): Promise<void> {
    return new Promise(resolve => {
      this.settle = resolve;
      begin(() => resolve());
    });
  }

  private *take(): Generator<Buffer> {
    const out = this.out;
    this.out = [];
    yield* out;
  }

  private refuseFailure(what: string): void {
    if (this.failure === null) return;
    const at = Math.max(this.gunzip.bytesWritten, this.pushed);
    throw new SourceError(
      `${this.path}: ${what}, at byte ${at} (${this.failure.message}); what comes before was read`,
      {
        cause: this.failure,
      },
    );
  }
}

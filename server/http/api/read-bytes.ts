import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { badRequest } from './read-query';
import { failed, Refusal } from './reply';

/**
 * The body's bytes, unpacked where it is gzip. The limit holds for what is unpacked and is checked while reading: a
 * small body that unpacks into a huge one stops at the limit.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new Refusal(failed(415, `content-encoding ${encoding.slice(0, 40)} is not read here; gzip is`));
  }
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of encoding === 'gzip' ? unpacked(request) : received(request)) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* received({ body }: Request): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined); // The rest of a refused body is not wanted.
  }
}

async function* unpacked(request: Request): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(received(request));
  const gunzip = createGunzip();
  packed.on('error', error => gunzip.destroy(error));
  try {
    for await (const chunk of packed.pipe(gunzip)) yield chunk;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest([{ path: 'body', message: `is not gzip: ${why}` }]);
  } finally {
    packed.destroy();
    gunzip.destroy();
  }
}

function tooLarge(maxBytes: number): Refusal {
  const message = `the body has more than ${maxBytes} bytes (unpacked); send it in parts`;
  return new Refusal(failed(413, message));
}

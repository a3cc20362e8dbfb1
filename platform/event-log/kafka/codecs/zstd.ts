import { ZSTDDecoder } from 'zstddec';

const decoder = new ZSTDDecoder();

/** The reference implementation, which gives nothing where it finds an error or more than the limit. */
export async function decompressZstd(data: Buffer, maxBytes: number): Promise<Buffer> {
  await decoder.init();
  const { buffer, byteOffset, length } = decoder.decode(data, maxBytes);
  if (length === 0) throw new Error(`no zstd frame of 1 to ${maxBytes} bytes`);
  return Buffer.from(buffer, byteOffset, length);
}

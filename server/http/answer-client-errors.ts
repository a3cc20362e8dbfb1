import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { failed } from './api/reply';

/** What cannot be read as HTTP gets an answer in the API's shape, where it can still be sent. */
export function answerClientErrors(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
      socket.destroy(error); // Bytes of an answer are on their way: another one would be read as part of it.
      return;
    }
    const { status, body } = replyTo(error.code);
    const text = JSON.stringify(body);
    socket.end(
      [
        `HTTP/1.1 ${status} ${REASONS[status] ?? ''}`,
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(text)}`,
        'Connection: close',
        '',
        text,
      ].join('\r\n'),
    );
  });
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function replyTo(code: string | undefined) {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return failed(431, 'address and headers have more than 16 KiB');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return failed(408, 'the request took too long to arrive');
    default:
      return failed(400, 'the request is not HTTP');
  }
}

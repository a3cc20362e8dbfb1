// @ts-check
import { ask } from './ask.mjs';

const PROTOCOL_3 = 196_608;
const NO_SUCH_DATABASE = '3D000';
const ALREADY_THERE = '42P04';

/**
 * Resolves when the database `weir` takes connections; makes it where it is missing.
 * @param {number} port
 */
export async function probePostgres(port) {
  const error = await say(port, startup('weir'), 1);
  if (error === NO_SUCH_DATABASE) return createDatabase(port);
  if (error !== undefined) throw new Error(`connecting: SQLSTATE ${error}`);
}

/** @param {number} port */
async function createDatabase(port) {
  const request = Buffer.concat([startup('postgres'), query('CREATE DATABASE weir')]);
  const error = await say(port, request, 2);
  if (error !== undefined && error !== ALREADY_THERE) throw new Error(`creating: SQLSTATE ${error}`);
}

/**
 * Sends the request and waits until the server was ready for another one so many times, or a connection
 * was refused. Resolves to the SQLSTATE of the last error, if there was one.
 * @param {number} port
 * @param {Buffer} request
 * @param {number} readyCount
 * @returns {Promise<string | undefined>}
 */
async function say(port, request, readyCount) {
  const { error } = await ask(port, request, received => {
    let ready = 0;
    let error;
    for (const { type, body } of messages(received)) {
      if (type === 'E') error = sqlState(body);
      if (type === 'Z') ready += 1;
    }
    return ready === readyCount || (error !== undefined && ready === 0) ? { error } : undefined;
  });
  return error;
}

/** @param {string} database */
function startup(database) {
  const parameters = ['user', 'weir', 'database', database, '', ''].join('\0');
  const body = Buffer.concat([int32(PROTOCOL_3), Buffer.from(parameters)]);
  return Buffer.concat([int32(body.length + 4), body]);
}

/** @param {string} sql */
function query(sql) {
  const body = Buffer.from(`${sql}\0`);
  return Buffer.concat([Buffer.from('Q'), int32(body.length + 4), body]);
}

/**
 * The whole messages among the bytes received so far.
 * @param {Buffer} received
 */
function* messages(received) {
  let at = 0;
  while (received.length >= at + 5) {
    const end = at + 1 + received.readInt32BE(at + 1);
    if (received.length < end) return;
    yield { type: received.toString('latin1', at, at + 1), body: received.toString('utf8', at + 5, end) };
    at = end;
  }
}

/** @param {string} body fields, each a letter and a text that ends in a zero byte */
const sqlState = body =>
  body
    .split('\0')
    .find(field => field.startsWith('C'))
    ?.slice(1) ?? 'unknown';

/** @param {number} value */
function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

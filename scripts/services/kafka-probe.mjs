// @ts-check
import { ask } from './ask.mjs';

/** Groups are spread over the partitions of __consumer_offsets; each is loaded on its own. */
export const OFFSETS_PARTITIONS = 4;

// Names whose hash falls on each of the four partitions in turn.
const GROUPS = ['a', 'b', 'c', 'd'];

const FIND_COORDINATOR = 10;
const DESCRIBE_GROUPS = 15;
const INIT_PRODUCER_ID = 22;

/**
 * Resolves when consumer groups and idempotent producers can be used, the last things a broker is ready for.
 * The first question makes the offsets topic; until its partitions are loaded, and until the broker has a
 * supply of producer ids, clients log "coordinator is loading" as an error.
 * @param {number} port
 */
export async function probeKafka(port) {
  const found = await request(port, FIND_COORDINATOR, string('a'));
  refuseError('find coordinator', found.readInt16BE(0));
  const described = await request(port, DESCRIBE_GROUPS, array(GROUPS.map(string)));
  for (const error of groupErrors(described)) refuseError('describe groups', error);
  const producer = await request(port, INIT_PRODUCER_ID, Buffer.concat([NO_STRING, int32(1_000)]));
  refuseError('init producer id', producer.readInt16BE(4));
}

/**
 * @param {string} what
 * @param {number} code
 */
function refuseError(what, code) {
  if (code !== 0) throw new Error(`${what}: kafka error ${code}`);
}

/**
 * One request of version 0; resolves to the body of its answer.
 * @param {number} port
 * @param {number} api
 * @param {Buffer} body
 * @returns {Promise<Buffer>}
 */
function request(port, api, body) {
  const message = Buffer.concat([int16(api), int16(0), int32(1), string('weir-probe'), body]);
  return ask(port, Buffer.concat([int32(message.length), message]), received => {
    const isWhole = received.length >= 4 && received.length >= 4 + received.readInt32BE(0);
    return isWhole ? received.subarray(8) : undefined;
  });
}

/**
 * The error code of each group: then follow four strings, and no members, for nobody has joined.
 * @param {Buffer} body
 */
function groupErrors(body) {
  const errors = [];
  let at = 4;
  for (let left = body.readInt32BE(0); left > 0; left -= 1) {
    errors.push(body.readInt16BE(at));
    at += 2;
    for (let strings = 4; strings > 0; strings -= 1) at += 2 + body.readInt16BE(at);
    at += 4;
  }
  return errors;
}

/** @param {number} value */
function int16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

/** @param {number} value */
function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

const NO_STRING = int16(-1);

/** @param {string} text */
const string = text => Buffer.concat([int16(Buffer.byteLength(text)), Buffer.from(text)]);

/** @param {readonly Buffer[]} items */
const array = items => Buffer.concat([int32(items.length), ...items]);

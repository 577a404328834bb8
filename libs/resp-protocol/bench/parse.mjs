// Cost of parsing requests and encoding replies, in ns each: `npx nx run resp-protocol:bench`.
// Replies are also encoded by a growing Buffer, the other design that was considered: see
// GrowingBuffer.
import { cpus } from 'node:os';
import { encodeCommand, ReplyEncoder, RequestParser } from '../dist/index.js';

const rounds = 5;

/**
 * Runs `round(operations)` several times and gives the best, in ns per operation: the machine may
 * be shared.
 */
function nanoseconds(operations, round) {
  round(operations / 10);
  let best = Infinity;
  for (let i = 0; i < rounds; i++) {
    const start = process.hrtime.bigint();
    round(operations);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / operations);
  }
  return best;
}

function report(what, value, unit = 'ns') {
  console.log(`${what.padEnd(58)}${value.toFixed(0).padStart(8)} ${unit}`);
}

function setCommand(i) {
  return encodeCommand(['SET', `key:${String(i).padStart(12, '0')}`, 'x'.repeat(100)]);
}

/** SETs with a 16-byte key and a 100-byte value, a number of whole commands per chunk. */
function parseWholeChunks(perChunk) {
  const chunks = Array.from({ length: 64 }, (_, c) =>
    Buffer.concat(Array.from({ length: perChunk }, (_, i) => setCommand(c * perChunk + i))),
  );
  const table = new Map([['SET', 3]]);
  const parser = new RequestParser();
  return nanoseconds(1e6, (operations) => {
    let found = 0;
    for (let done = 0, c = 0; done < operations; c = (c + 1) % 64) {
      parser.feed(chunks[c]);
      for (let args = parser.next(); args !== null; args = parser.next(), done++) {
        found += table.get(args[0]) === args.length ? 1 : 0;
      }
    }
    if (found < operations) throw new Error('lost commands');
  });
}

/** The same SETs as one stream that is cut without regard to commands. */
function parseCutChunks(chunkBytes) {
  const stream = Buffer.concat(Array.from({ length: 20_000 }, (_, i) => setCommand(i)));
  const chunks = [];
  for (let i = 0; i < stream.length; i += chunkBytes)
    chunks.push(stream.subarray(i, i + chunkBytes));
  return nanoseconds(20_000, () => {
    const parser = new RequestParser();
    let commands = 0;
    for (const chunk of chunks) {
      parser.feed(chunk);
      while (parser.next() !== null) commands++;
    }
    if (commands !== 20_000) throw new Error('lost commands');
  });
}

/** One value in 64 KiB chunks; ms in all. */
function parseLargeValue(bytes) {
  const parser = new RequestParser();
  const chunk = Buffer.alloc(65536, 'v');
  const start = process.hrtime.bigint();
  parser.feed(Buffer.from(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${bytes}\r\n`));
  parser.next();
  for (let sent = 0; sent < bytes; sent += chunk.length) {
    parser.feed(chunk);
    parser.next();
  }
  parser.feed(Buffer.from('\r\n'));
  if (parser.next()?.[2]?.length !== bytes) throw new Error('lost the value');
  return Number(process.hrtime.bigint() - start) / 1e6;
}

/** The alternative to ReplyEncoder's string: bytes written one by one, values by latin1Write. */
class GrowingBuffer {
  constructor() {
    this.bytes = Buffer.allocUnsafe(65536);
    this.length = 0;
  }

  reserve(count) {
    if (this.length + count <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.bytes.length + count);
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  ok() {
    this.reserve(5);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = 0x2b;
    bytes[at++] = 0x4f;
    bytes[at++] = 0x4b;
    bytes[at++] = 0x0d;
    bytes[at++] = 0x0a;
    this.length = at;
  }

  bulk(value) {
    const { length } = value;
    this.reserve(length + 16);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = 0x24;
    if (length >= 100) bytes[at++] = 0x30 + Math.trunc(length / 100);
    if (length >= 10) bytes[at++] = 0x30 + (Math.trunc(length / 10) % 10);
    bytes[at++] = 0x30 + (length % 10);
    bytes[at++] = 0x0d;
    bytes[at++] = 0x0a;
    if (length < 24) for (let i = 0; i < length; i++) bytes[at + i] = value.charCodeAt(i);
    else bytes.latin1Write(value, at, length);
    at += length;
    bytes[at++] = 0x0d;
    bytes[at++] = 0x0a;
    this.length = at;
  }

  take() {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }
}

/** Replies, and the copy that a socket write makes of a string. */
function encode(encoder, valueBytes, perFlush) {
  const socket = Buffer.allocUnsafe(1 << 20);
  const values = Array.from({ length: 4096 }, (_, i) =>
    Buffer.from(String(i).padEnd(valueBytes, 'x')).toString('latin1'),
  );
  return nanoseconds(1e6, (operations) => {
    let written = 0;
    for (let done = 0; done < operations; done += perFlush) {
      for (let i = 0; i < perFlush; i++) {
        encoder.mark?.();
        if (valueBytes === 0) encoder.ok();
        else encoder.bulk(values[(done + i) % 4096]);
      }
      const taken = encoder.take();
      written += typeof taken === 'string' ? socket.latin1Write(taken, 0) : taken.length;
    }
    if (written < operations * 5) throw new Error('lost replies');
  });
}

console.log(`node ${process.version}, ${cpus()[0]?.model}, best of ${rounds} rounds`);
for (const perChunk of [1, 16, 100]) {
  report(`parse SET and look its name up, ${perChunk} per chunk`, parseWholeChunks(perChunk));
}
for (const bytes of [1448, 65536])
  report(`parse SET, cut into chunks of ${bytes} bytes`, parseCutChunks(bytes));
for (const megabytes of [64, 500]) {
  report(
    `parse one value of ${megabytes} MiB in 64 KiB chunks`,
    parseLargeValue(megabytes * 2 ** 20),
    'ms',
  );
}
for (const [what, bytes] of [
  ['+OK', 0],
  ['bulk of 16 bytes', 16],
  ['bulk of 100 bytes', 100],
]) {
  for (const perFlush of [1, 16, 100]) {
    report(`encode ${what}, ${perFlush} per write`, encode(new ReplyEncoder(), bytes, perFlush));
    report(`  the same into a growing Buffer`, encode(new GrowingBuffer(), bytes, perFlush));
  }
}

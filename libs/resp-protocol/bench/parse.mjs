// What it costs to parse a request: npm run bench:micro parse.
import { encodeCommand, RequestParser } from '../dist/index.js';

const key = (i) => `key:${String(i).padStart(12, '0')}`;
const set = (i) => encodeCommand(['SET', key(i), 'x'.repeat(100)]);
const get = (i) => encodeCommand(['GET', key(i)]);

/** Many chunks with a number of whole requests each, parsed again and again. */
function wholeChunks(request, perChunk) {
  const chunks = Array.from({ length: 64 }, (_, c) =>
    Buffer.concat(Array.from({ length: perChunk }, (_, i) => request(c * perChunk + i))),
  );
  return () => {
    const parser = new RequestParser();
    return {
      round: (operations) => () => {
        let parsed = 0;
        for (let c = 0; parsed < operations; c = (c + 1) % 64) {
          parser.feed(chunks[c]);
          while (parser.next() !== null) parsed++;
        }
        return parsed;
      },
    };
  };
}

/** SETs as one stream that is cut without regard to where they end. */
function cutChunks(chunkBytes) {
  const stream = Buffer.concat(Array.from({ length: 20_000 }, (_, i) => set(i)));
  const chunks = [];
  for (let at = 0; at < stream.length; at += chunkBytes) {
    chunks.push(stream.subarray(at, at + chunkBytes));
  }
  return () => ({
    round: (operations) => () => {
      let parsed = 0;
      while (parsed < operations) {
        const parser = new RequestParser();
        for (const chunk of chunks) {
          parser.feed(chunk);
          while (parser.next() !== null) parsed++;
        }
      }
      return parsed;
    },
  });
}

/** One value in chunks as a socket has them. An operation is a KiB of it. */
function largeValue() {
  const chunk = Buffer.alloc(65536, 'v');
  return {
    round: (kibibytes) => () => {
      const parser = new RequestParser();
      const bytes = kibibytes * 1024;
      parser.feed(Buffer.from(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${bytes}\r\n`));
      parser.next();
      for (let sent = 0; sent < bytes; sent += chunk.length) {
        parser.feed(chunk);
        parser.next();
      }
      parser.feed(Buffer.from('\r\n'));
      if (parser.next()?.[2]?.length !== bytes) throw new Error('lost the value');
    },
  };
}

export const cases = [
  ...[1, 16, 100].map((perChunk) => ({
    name: `SET of 100 bytes, ${perChunk} per chunk`,
    operations: 200_000,
    start: wholeChunks(set, perChunk),
  })),
  { name: 'GET, 16 per chunk', operations: 200_000, start: wholeChunks(get, 16) },
  {
    name: 'PING as a line of text, 16 per chunk',
    operations: 200_000,
    start: wholeChunks(() => Buffer.from('PING\r\n'), 16),
  },
  ...[1448, 65536].map((bytes) => ({
    name: `SET of 100 bytes, cut into chunks of ${bytes} bytes`,
    operations: 200_000,
    start: cutChunks(bytes),
  })),
  { name: 'a KiB of a value of 64 MiB', operations: 65_536, start: largeValue },
];

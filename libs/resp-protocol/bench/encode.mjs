// What it costs to encode a reply, up to the copy that a socket makes of it: npm run bench:micro encode.
import { ReplyEncoder } from '../dist/index.js';
import { GrowingBuffer } from './growing-buffer.mjs';

const values = new Map(
  [16, 100].map((bytes) => [
    bytes,
    Array.from({ length: 4096 }, (_, i) =>
      Buffer.from(String(i).padEnd(bytes, 'x')).toString('latin1'),
    ),
  ]),
);
const ok = (encoder) => encoder.ok();
const integer = (encoder, i) => encoder.integer(i & 4095);
const bulk = (bytes) => (encoder, i) => encoder.bulk(values.get(bytes)[i & 4095]);
const array = (encoder, i) => {
  encoder.array(10);
  for (let j = 0; j < 10; j++) encoder.bulk(values.get(16)[(i + j) & 4095]);
};

/** Replies of one kind, so many per write to the socket. */
function replies(encode, perWrite, makeEncoder = () => new ReplyEncoder()) {
  return () => {
    const encoder = makeEncoder();
    const socket = Buffer.allocUnsafe(1 << 20);
    return {
      round: (operations) => () => {
        let written = 0;
        for (let i = 0; i < operations; ) {
          for (const end = i + perWrite; i < end; i++) {
            encoder.mark?.();
            encode(encoder, i);
          }
          const taken = encoder.take();
          written += typeof taken === 'string' ? socket.latin1Write(taken, 0) : taken.length;
        }
        if (written < operations * 4) throw new Error('lost replies');
      },
    };
  };
}

const operations = 400_000;
const encodings = Object.entries({
  OK: ok,
  'a number': integer,
  'a string of 16 bytes': bulk(16),
  'a string of 100 bytes': bulk(100),
});

export const cases = [
  ...encodings.flatMap(([name, encode]) =>
    [1, 16, 100].map((perWrite) => ({
      name: `${name}, ${perWrite} per write`,
      operations,
      start: replies(encode, perWrite),
    })),
  ),
  { name: 'an array of 10 strings, 16 per write', operations: 40_000, start: replies(array, 16) },
  ...[
    ['OK', ok],
    ['a string of 100 bytes', bulk(100)],
  ].map(([name, encode]) => ({
    name: `for comparison, ${name} into a growing Buffer, 16 per write`,
    operations,
    start: replies(encode, 16, () => new GrowingBuffer()),
  })),
];

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCheckpointMeta, encodeCheckpointMeta } from './checkpoint-meta.ts';
import type { CheckpointMeta } from './checkpoint-meta.ts';

const count = fc.nat(Number.MAX_SAFE_INTEGER);
const anyMeta = fc.record({
  release: fc.string(),
  snapshot: fc.record({
    index: count,
    term: count,
    membership: fc.record({ index: count, data: fc.uint8Array() }),
  }),
  origins: fc.array(fc.record({ node: count, incarnation: count, sequence: count })),
  waiters: fc.array(
    fc.record({
      ...{ node: count, incarnation: count, id: count, db: fc.nat(15) },
      ...{ keys: fc.array(fc.string()), args: fc.array(fc.string({ unit: 'binary' })) },
    }),
  ),
  watches: fc.array(
    fc.record({
      ...{ node: count, incarnation: count, watcher: count, broken: fc.boolean() },
      keys: fc.array(fc.tuple(fc.nat(15), fc.string({ unit: 'binary' }), fc.boolean())),
    }),
  ),
});

function plain({ release, snapshot, origins, watches, waiters }: CheckpointMeta) {
  const { index, term, membership } = snapshot;
  return {
    release,
    index,
    term,
    at: membership.index,
    data: [...membership.data],
    origins,
    watches,
    waiters,
  };
}

describe('the description of a checkpoint', () => {
  it('comes back as it was written', () => {
    fc.assert(
      fc.property(anyMeta, (meta) => {
        expect(plain(decodeCheckpointMeta(encodeCheckpointMeta(meta)))).toEqual(plain(meta));
      }),
    );
  });

  it('is refused when it is of another format, with a text that says which release wrote it', () => {
    const later = Buffer.from('{"format":4,"release":"9.1.0"}');
    expect(() => decodeCheckpointMeta(later)).toThrow(
      'The checkpoint has format 4, this release reads format 3. Kiwi 9.1.0 wrote it: run that release, or a newer one.',
    );
  });

  it('is refused when anything in it is missing', () => {
    const [meta] = fc.sample(anyMeta, { numRuns: 1, seed: 7 });
    const fields = JSON.parse(Buffer.from(encodeCheckpointMeta(meta as CheckpointMeta)).toString());
    for (const name of Object.keys(fields as object)) {
      const rest = { ...(fields as object), [name]: undefined };
      expect(() => decodeCheckpointMeta(Buffer.from(JSON.stringify(rest)))).toThrow(
        expect.objectContaining({ code: 'KIWI_CHECKPOINT_CORRUPT' }),
      );
    }
    expect(() => decodeCheckpointMeta(Buffer.from('x'))).toThrow(/is not JSON/);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Arena, blockBytes, blockOffset, sizeClassFor, slabBlocksShift } from './arena.ts';

describe('Arena', () => {
  it('gives blocks that share nothing, and counts what is in use', () => {
    const action = fc.record({ sizeClass: fc.nat(15), isRelease: fc.boolean(), which: fc.nat() });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80, size: 'max' }), (actions) => {
        const arena = new Arena();
        const used: { block: number; sizeClass: number; mark: number }[] = [];
        const stretch = ({ block, sizeClass }: { block: number; sizeClass: number }) =>
          arena.bytes[block >>> slabBlocksShift]?.subarray(
            blockOffset(block),
            blockOffset(block) + blockBytes(sizeClass),
          ) as Buffer;
        actions.forEach(({ sizeClass, isRelease, which }, i) => {
          if (isRelease && used.length > 0) {
            const [taken] = used.splice(which % used.length, 1);
            if (taken === undefined) return;
            expect(stretch(taken).every((byte) => byte === taken.mark)).toBe(true);
            arena.release(taken.block, taken.sizeClass);
          } else {
            const taken = { block: arena.allocate(sizeClass), sizeClass, mark: i };
            expect(stretch(taken)).toHaveLength(blockBytes(sizeClass));
            stretch(taken).fill(i);
            used.push(taken);
          }
          const bytes = used.reduce((sum, { sizeClass }) => sum + blockBytes(sizeClass), 0);
          expect(arena.allocatedBytes).toBe(bytes);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('takes freed blocks again, also for smaller ones', () => {
    const arena = new Arena();
    const blocks = Array.from({ length: 1024 }, () => arena.allocate(sizeClassFor(1024)));
    expect(arena.bytes).toHaveLength(2);
    for (const block of blocks) arena.release(block, sizeClassFor(1024));
    const small = Array.from({ length: 16 * 1024 }, () => arena.allocate(0));
    expect(new Set(small).size).toBe(16 * 1024);
    expect(arena.bytes).toHaveLength(2);
  });

  it('rounds sizes up to 64 bytes times a power of two', () => {
    expect(
      [1, 64, 65, 128, 1 << 20, (1 << 20) + 1].map((bytes) => blockBytes(sizeClassFor(bytes))),
    ).toEqual([64, 64, 128, 128, 1 << 20, 1 << 21]);
  });
});

import { expect, it } from '@jest/globals';
import { blockWords, giveBlock, takeBlock } from './block-pool.ts';

it('gives blocks of a size that is not below what is asked for, and at most a quarter above', () => {
  for (let words = 65; words < 5_000_000; words = Math.ceil(words * 1.01)) {
    const size = blockWords(words);
    expect(size).toBeGreaterThanOrEqual(words);
    expect(size).toBeLessThanOrEqual(words * 1.25);
    expect(blockWords(size)).toBe(size);
  }
  expect(blockWords(1)).toBe(64);
  expect(takeBlock(1000).words.length).toBe(blockWords(1000));
});

it('gives a block again that was given back, to one at a time', () => {
  const block = takeBlock(123_456);
  expect(takeBlock(123_456)).not.toBe(block);
  giveBlock(block);
  expect(takeBlock(block.words.length)).toBe(block);
  expect(takeBlock(block.words.length)).not.toBe(block);
});

it('keeps few free blocks', () => {
  const blocks = Array.from({ length: 100 }, () => takeBlock(50_000));
  for (const block of blocks) giveBlock(block);
  const again = new Set(blocks);
  const found = blocks.filter(() => again.has(takeBlock(50_000)));
  expect(found.length).toBeGreaterThan(2);
  expect(found.length).toBeLessThan(25);
});

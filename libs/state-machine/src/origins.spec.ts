import { describe, expect, it } from '@jest/globals';
import { Origins } from './origins.ts';

const batch = (node: number, incarnation: number, sequence: number) => ({
  node,
  incarnation,
  sequence,
});

describe('Origins', () => {
  it('admits the batches of a node in sequence, each once', () => {
    const origins = new Origins();
    expect(origins.admit(batch(1, 10, 1))).toBe('next');
    expect(origins.admit(batch(1, 10, 2))).toBe('next');
    expect(origins.admit(batch(1, 10, 2))).toBe('duplicate');
    expect(origins.admit(batch(1, 10, 1))).toBe('duplicate');
    expect(origins.lastSequence(1, 10)).toBe(2);
  });

  it('refuses a batch before the one that is missing', () => {
    const origins = new Origins();
    expect(origins.admit(batch(1, 10, 2))).toBe('gap');
    origins.admit(batch(1, 10, 1));
    expect(origins.admit(batch(1, 10, 3))).toBe('gap');
    expect(origins.admit(batch(1, 10, 2))).toBe('next');
  });

  it('starts anew with a new incarnation and refuses what is left of the old one', () => {
    const origins = new Origins();
    origins.admit(batch(1, 10, 1));
    expect(origins.admit(batch(1, 11, 2))).toBe('gap');
    expect(origins.admit(batch(1, 11, 1))).toBe('next');
    expect(origins.admit(batch(1, 10, 2))).toBe('stale');
    expect(origins.lastSequence(1, 10)).toBe(0);
  });

  it('keeps nodes apart', () => {
    const origins = new Origins();
    expect(origins.admit(batch(1, 10, 1))).toBe('next');
    expect(origins.admit(batch(2, 10, 1))).toBe('next');
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VirtualTime } from './virtual-time.ts';

describe('VirtualTime', () => {
  it('hands items out by time, and those of one instant in the order they were put in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (delays) => {
        const time = new VirtualTime<{ at: number; order: number }>();
        delays.forEach((at, order) => time.schedule(at, { at, order }));
        const expected = delays
          .map((at, order) => ({ at, order }))
          .sort((a, b) => a.at - b.at || a.order - b.order);
        const taken = [];
        for (let item = time.advance(); item !== null; item = time.advance()) {
          expect(time.now).toBe(item.at);
          taken.push(item);
        }
        expect(taken).toEqual(expected);
      }),
    );
  });

  it('schedules from the present, also while things happen', () => {
    const time = new VirtualTime<string>();
    time.schedule(5, 'first');
    time.schedule(20, 'third');
    expect(time.advance()).toBe('first');
    time.schedule(10, 'second');
    expect([time.advance(), time.now]).toEqual(['second', 15]);
    expect([time.advance(), time.now]).toEqual(['third', 20]);
    expect(time.advance()).toBeNull();
    expect(time.now).toBe(20);
  });

  it('refuses the past', () => {
    const time = new VirtualTime<string>();
    expect(() => time.schedule(-1, 'x')).toThrow(RangeError);
    expect(() => time.schedule(Number.NaN, 'x')).toThrow(RangeError);
  });
});

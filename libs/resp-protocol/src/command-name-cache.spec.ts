import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CommandNameCache } from './command-name-cache.ts';

describe('CommandNameCache', () => {
  it('returns exactly the bytes asked for, whatever was asked for before', () => {
    const cache = new CommandNameCache();
    // Few letters and short names: many share a slot.
    const name = fc.string({ unit: fc.constantFrom('a', 'A', '\0', '\xff'), maxLength: 30 });
    let asked = 0;
    fc.assert(
      fc.property(fc.array(name, { maxLength: 50 }), (names) => {
        for (const text of names) {
          const bytes = Buffer.from(`<${text}>`, 'latin1');
          expect(cache.name(bytes, 1, bytes.length - 1)).toBe(text);
          asked++;
        }
      }),
    );
    expect(asked).toBeGreaterThan(100);
  });
});

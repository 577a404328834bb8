import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  elementAt,
  endAt,
  numbersOf,
  packElement,
  packElements,
  placeOf,
  visitElements,
} from './packed-elements.ts';

const element = fc.oneof(
  fc.constantFrom('', 'a', 'b', '\x00\xff'),
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)) }),
  fc.constantFrom(39, 40, 127, 128, 255, 256, 900).map((length) => '\x80'.repeat(length)),
);

it('elements of any bytes and lengths are found in the string they are packed into', () => {
  fc.assert(
    fc.property(fc.array(element, { minLength: 1, maxLength: 8 }), fc.nat(), (elements, n) => {
      const text = packElements(elements);
      expect(elements.map(packElement).join('')).toBe(text);
      const found: string[] = [];
      visitElements(text, 0, elements.length, (one) => found.push(one));
      expect(found).toEqual(elements);
      expect(elements.map((_, i) => elementAt(text, placeOf(text, i)))).toEqual(elements);
      expect(text.slice(endAt(text, 0))).toBe(packElements(elements.slice(1)));
      const wanted = elements[n % elements.length] as string;
      const equal = elements.flatMap((one, i) => (one === wanted ? [i] : []));
      expect(numbersOf(text, wanted)).toEqual(equal);
    }),
    { numRuns: 500 },
  );
});

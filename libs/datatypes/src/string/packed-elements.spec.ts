import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  elementAt,
  endAt,
  numbersOf,
  packElement,
  packElements,
  packedLength,
  placeOf,
  placeOfElement,
  visitElements,
  withLastAt,
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
      expect(placeOfElement(text, wanted)).toBe(placeOf(text, equal[0] as number));
      expect(placeOfElement(text, `${wanted}.`)).toBe(
        elements.includes(`${wanted}.`) ? placeOf(text, elements.indexOf(`${wanted}.`)) : -1,
      );
      expect(packedLength(wanted)).toBe(packElement(wanted).length);
    }),
    { numRuns: 500 },
  );
});

it('an element is taken out, and the last one takes its place', () => {
  fc.assert(
    fc.property(fc.array(element, { minLength: 1, maxLength: 8 }), fc.nat(), (elements, n) => {
      const position = n % elements.length;
      const text = packElements(elements);
      const expected = elements.slice();
      const last = expected.pop() as string;
      if (position < expected.length) expected[position] = last;
      expect(withLastAt(text, placeOf(text, position))).toBe(packElements(expected));
    }),
  );
});

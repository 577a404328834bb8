import { parseDouble } from '@kiwi/datatypes';
import type { Database } from '@kiwi/keyspace';
import { CommandError } from '../../table/command-error.ts';
import type { SortOptions } from './sort-options.ts';

const notADouble = new CommandError("ERR One or more scores can't be converted into double");
const leadingSpace = /^[ \t\n\v\f\r]+/;

/** The elements in the order that the options ask for. Equal ones keep their order. Throws when a weight is no number. */
export function sorted(
  db: Database,
  elements: readonly string[],
  { by, isAlphabetic, isDescending, target }: SortOptions,
): string[] {
  const sign = isDescending ? -1 : 1;
  const weightOf = (element: string) => (by === null ? element : by.lookup(db, element));
  if (!isAlphabetic) {
    const weighed = elements.map((element) => ({ element, weight: number(weightOf(element)) }));
    weighed.sort((a, b) => {
      const order = a.weight - b.weight;
      // Infinities that are equal make NaN. Redis falls back to the bytes, so that the order is always the same.
      return sign * (a.weight === b.weight ? bytewise(a.element, b.element) : order);
    });
    return weighed.map(({ element }) => element);
  }
  // What is not stored Redis compares by the locale, as C strings, which end at a NUL byte.
  const form = (text: string) => (target === null ? (text.split('\0', 1)[0] as string) : text);
  const weighed = elements.map((element) => {
    const text = weightOf(element);
    return { element, text: text === undefined ? null : form(text) };
  });
  weighed.sort((a, b) => {
    if (a.text === null || b.text === null)
      return sign * (Number(b.text === null) - Number(a.text === null));
    return sign * bytewise(a.text, b.text);
  });
  return weighed.map(({ element }) => element);
}

function bytewise(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** As C's `strtod` reads all of a C string, which may begin with spaces; no weight and an empty one are 0. */
function number(text: string | undefined): number {
  if (text === undefined) return 0;
  const cText = text.split('\0', 1)[0] as string;
  if (cText === '') return 0;
  const value = parseDouble(cText.replace(leadingSpace, ''));
  if (value === null) throw notADouble;
  return value;
}

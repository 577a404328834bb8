import { parseDouble } from '@kiwi/datatypes';

const leadingSpace = /^[ \t\n\v\f\r]+/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads a double as C's `strtod` reads all of a C string: it ends at a NUL byte, may begin with spaces, counts as 0 when it is empty, and what
 * overflows is infinite. Null for other text and NaN.
 */
export function cDouble(text: string): number | null {
  const cText = text.split('\0', 1)[0] as string;
  if (cText === '') return 0;
  const number = cText.replace(leadingSpace, '');
  return decimal.test(number) ? Number(number) : parseDouble(number);
}

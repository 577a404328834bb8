import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDecimal } from './decimal.ts';

function parse(text: string): number {
  const bytes = Buffer.from(`<${text}>`, 'latin1');
  return parseDecimal(bytes, 1, bytes.length - 1);
}

describe('parseDecimal', () => {
  it('reads what Redis prints, over the whole safe range', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(parse(String(value))).toBe(value);
      }),
    );
  });

  it.each(['9223372036854775807', '-9223372036854775808', '-1', '0'])('takes %s', (text) => {
    expect(parse(text)).toBe(Number(text));
  });

  it.each([
    '',
    '-',
    '+1',
    '01',
    '-0',
    '00',
    ' 1',
    '1 ',
    '1.0',
    '1e3',
    '0x10',
    '1-',
    '9223372036854775808',
    '-9223372036854775809',
    '10000000000000000000',
    '\xb2',
  ])('refuses %j as string2ll does', (text) => {
    expect(parse(text)).toBeNaN();
  });
});

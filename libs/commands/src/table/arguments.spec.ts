import { describe, expect, it } from '@jest/globals';
import { doubleArgument, integerArgument, integerArgumentBetween } from './arguments.ts';
import { CommandError, notAFloat, notAnInteger } from './command-error.ts';

const thrownBy = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('integerArgument', () => {
  it('reads 64-bit integers exactly', () => {
    expect(integerArgument('-7')).toBe(-7);
    expect(integerArgument('9223372036854775807')).toBe(9223372036854775807n);
  });

  it('throws the error of Redis, or the one given', () => {
    const own = new CommandError('ERR own');
    expect(thrownBy(() => integerArgument('x'))).toBe(notAnInteger);
    expect(thrownBy(() => integerArgument('x', own))).toBe(own);
  });
});

describe('integerArgumentBetween', () => {
  it('takes both bounds and nothing outside', () => {
    expect(integerArgumentBetween('0', 0, 15)).toBe(0);
    expect(integerArgumentBetween('15', 0, 15)).toBe(15);
    for (const text of ['-1', '16', '9223372036854775807', 'x']) {
      expect(thrownBy(() => integerArgumentBetween(text, 0, 15))).toBe(notAnInteger);
    }
  });
});

describe('doubleArgument', () => {
  it('reads doubles and refuses other text', () => {
    expect(doubleArgument('1.5')).toBe(1.5);
    expect(doubleArgument('-inf')).toBe(-Infinity);
    expect(thrownBy(() => doubleArgument('nan'))).toBe(notAFloat);
  });
});

import { describe, expect, it } from '@jest/globals';
import { HashValue } from '@kiwi/datatypes';
import { typeOf } from './value.ts';

describe('typeOf', () => {
  it('names the type as TYPE reports it', () => {
    expect(typeOf('text')).toBe('string');
    expect(typeOf(12)).toBe('string');
    expect(typeOf(new HashValue())).toBe('hash');
  });
});

import { describe, expect, it } from '@jest/globals';
import { globMatch } from './glob-match.ts';

describe('globMatch', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['abcd', 'abc', false],
    ['a?c', 'abc', true],
    ['?', '', false],
    ['*', 'anything', true],
    ['a*', 'a', true],
    ['a*c', 'abc', true],
    ['a*c', 'abcd', false],
    ['a*b*c', 'a-b-b-c', true],
    ['*ab', 'aab', true],
    ['*a*', 'bbb', false],
    ['a**', 'a', true],
    ['***a', 'bba', true],
    ['a\x00*', 'a\x00b', true],
  ])('%j and %j: %p', (pattern, text, expected) => {
    expect(globMatch(pattern, text)).toBe(expected);
  });

  it.each([
    ['[abc]', 'b', true],
    ['[abc]', 'd', false],
    ['[a-c]x', 'bx', true],
    ['[c-a]', 'b', true],
    ['[^a-c]', 'd', true],
    ['[^a-c]', 'b', false],
    ['[]', 'a', false],
    ['[^]', 'a', true],
    ['[a', 'a', true],
    ['[a-', '-', true],
    ['[a-', 'a', true],
    ['[\\]]', ']', true],
    ['[\\-a]', '-', true],
    ['x[', 'x', false],
  ])('class %j and %j: %p', (pattern, text, expected) => {
    expect(globMatch(pattern, text)).toBe(expected);
  });

  it.each([
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['a\\', 'a\\', true],
    ['\\\\', '\\', true],
  ])('escape %j and %j: %p', (pattern, text, expected) => {
    expect(globMatch(pattern, text)).toBe(expected);
  });

  it('does not match the empty string with stars, as in Redis', () => {
    expect(globMatch('*', '')).toBe(false);
    expect(globMatch('**', '')).toBe(false);
  });

  it('takes bytes from 128 on as negative in ranges, as in C', () => {
    expect(globMatch('[\x80-\xff]', '\xc0')).toBe(true);
    expect(globMatch('[\x01-\xff]', 'a')).toBe(false);
    expect(globMatch('[\x01-\xff]', '\x00')).toBe(true);
  });

  it('ignores the case of ASCII letters when asked to', () => {
    expect(globMatch('ABc*[X-Z]', 'abCDy', true)).toBe(true);
    expect(globMatch('abc', 'ABC')).toBe(false);
    expect(globMatch('\xc0', '\xe0', true)).toBe(false);
  });

  it('takes no exponential time', () => {
    const text = 'a'.repeat(5000);
    expect(globMatch('a*'.repeat(500) + 'b', text)).toBe(false);
    expect(globMatch('*?'.repeat(500), text)).toBe(true);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Argument } from './argument.ts';
import { wordCounts } from './argument.ts';
import { parseSyntax } from './parse-syntax.ts';

/** Without the flags that are not set. */
function parsed(syntax: string): unknown {
  const short = ({ arguments: parts, ...rest }: Argument): unknown => ({
    ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== false)),
    ...(parts && { arguments: parts.map(short) }),
  });
  return parseSyntax(syntax).map(short);
}

const nx = { name: 'nx', type: 'pure-token', token: 'NX' };
const xx = { name: 'xx', type: 'pure-token', token: 'XX' };
const key = { name: 'key', type: 'key', keySpecIndex: 0 };

describe('parseSyntax', () => {
  it.each([
    ['', []],
    ['key', [key]],
    [
      'destination#0 key#1',
      [
        { ...key, name: 'destination' },
        { ...key, keySpecIndex: 1 },
      ],
    ],
    ['key:string', [{ name: 'key', type: 'string' }]],
    ['pattern:pattern#1', [{ name: 'pattern', type: 'pattern', keySpecIndex: 1 }]],
    [
      'value at:unix-time',
      [
        { name: 'value', type: 'string' },
        { name: 'at', type: 'unix-time' },
      ],
    ],
    ['ip:port!2.8.12', [{ name: 'ip:port', type: 'string', deprecatedSince: '2.8.12' }]],
    ['NX', [nx]],
    ['NX XX', [nx, xx]],
    ['change="CH"', [{ name: 'change', type: 'pure-token', token: 'CH' }]],
    ['equal="="', [{ name: 'equal', type: 'pure-token', token: '=' }]],
    ['EX seconds:integer', [{ name: 'seconds', type: 'integer', token: 'EX' }]],
    ['[NX@6.2.0]', [{ ...nx, since: '6.2.0', optional: true }]],
    ['key...', [{ ...key, multiple: true }]],
    ['[key...@3.0.6]', [{ ...key, multiple: true, since: '3.0.6', optional: true }]],
    [
      '[GET... pattern:pattern]',
      [
        {
          ...{ name: 'pattern', type: 'pattern', token: 'GET' },
          ...{ optional: true, multiple: true, multipleToken: true },
        },
      ],
    ],
    ['[if(NX | XX)]', [{ name: 'if', type: 'oneof', optional: true, arguments: [nx, xx] }]],
    [
      'BY by(NX | at{[XX] key})',
      [
        {
          ...{ name: 'by', type: 'oneof', token: 'BY' },
          arguments: [
            nx,
            { name: 'at', type: 'block', arguments: [{ ...xx, optional: true }, key] },
          ],
        },
      ],
    ],
  ])('reads %j', (syntax, expected) => {
    expect(parsed(syntax)).toEqual(expected);
  });

  it.each(['[', '[key', 'key]', '()', 'a(', 'a(NX', 'a(NX |', 'a{', '...', '#1', 'a"b', '| NX'])(
    'refuses %j and quotes it',
    (syntax) => {
      expect(() => parseSyntax(syntax)).toThrow(`in the syntax "${syntax}"`);
    },
  );
});

describe('wordCounts', () => {
  it.each([
    ['key value', 2, 2],
    ['key [NX]', 1, 2],
    ['EX seconds:integer', 2, 2],
    ['key...', 1, Infinity],
    ['[LIMIT range{offset:integer count:integer}]', 0, 3],
    ['from(NX | BYBOX box{width:double height:double})', 1, 3],
  ])('of %j are from %d to %d', (syntax, least, most) => {
    expect(wordCounts(parseSyntax(syntax))).toEqual({ least, most });
  });
});

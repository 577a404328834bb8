import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitInlineArguments } from './inline-arguments.ts';

function split(line: string): string[] | null {
  const bytes = Buffer.from(`<${line}>`, 'latin1');
  return splitInlineArguments(bytes, 1, bytes.length - 1);
}

describe('splitInlineArguments', () => {
  it.each<[string, string[]]>([
    ['', []],
    [' \t ', []],
    ['GET key', ['GET', 'key']],
    ['  GET \t key  ', ['GET', 'key']],
    ['set k "a b"', ['set', 'k', 'a b']],
    ['set k ""', ['set', 'k', '']],
    ["set k ''", ['set', 'k', '']],
    [String.raw`"\n\r\t\b\a"`, ['\n\r\t\b\x07']],
    [String.raw`"\x41\xfF\x0g"`, ['A\xffx0g']],
    [String.raw`"\q\"\\"`, ['q"\\']],
    [String.raw`'it\'s \n "raw"'`, [String.raw`it's \n "raw"`]],
    ['fo"o b"', ['foo b']],
    [String.raw`a\nb`, [String.raw`a\nb`]],
    ['a\vb \vc', ['a\vb', 'c']],
    ['caf\xe9', ['caf\xe9']],
    ['a b\0c d', ['a', 'b']],
  ])('splits %j', (line, args) => {
    expect(split(line)).toEqual(args);
  });

  it.each([
    '"',
    "'",
    '"a',
    "'a",
    '"a"b',
    "'a'b",
    '"a""b"',
    String.raw`"a\"`,
    String.raw`'a\'`,
    '"a\0"',
  ])('refuses %j: the quotes do not balance', (line) => {
    expect(split(line)).toBeNull();
  });

  it('gives back any bytes that were written as hexadecimal escapes', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), (list) => {
        const args = list.map((arg) => Buffer.from(arg).toString('latin1'));
        const quoted = args.map(
          (arg) => `"${Buffer.from(arg, 'latin1').toString('hex').replace(/../g, '\\x$&')}"`,
        );
        expect(split(quoted.join(' '))).toEqual(args);
      }),
    );
  });
});

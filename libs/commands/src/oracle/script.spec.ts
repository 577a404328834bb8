import { expect, it } from '@jest/globals';
import { script } from './script.ts';

it('a script is text with a command per line, quoted as in redis-cli', () => {
  const { name, commands } = script(
    'example',
    String.raw`
      # a remark
      SET key "a\x00\"b"

      GET 'key'
      SET "" ""
    `,
  );
  expect(name).toBe('example');
  expect(commands).toEqual([
    ['SET', 'key', 'a\x00"b'],
    ['GET', 'key'],
    ['SET', '', ''],
  ]);
});

it('a line that is not a command is refused', () => {
  expect(() => script('wrong', 'SET "a')).toThrow('unbalanced quotes');
});

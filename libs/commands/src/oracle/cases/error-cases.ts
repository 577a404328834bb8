import { script } from '../script.ts';

/** Names that neither Redis nor Kiwi knows. */
export const errorCases = [
  script(
    'unknown commands',
    [
      'foo',
      'FOO bar',
      'foo "" " " a b c',
      String.raw`foo "a\r\nb" "a\x00b" "\xff"`,
      String.raw`"fo\x00o" bar`,
      String.raw`"fo\r\no" bar`,
      '""',
      `foo ${'x'.repeat(200)}`,
      `foo ${'x'.repeat(120)} ${'y'.repeat(120)} z`,
      `foo ${Array.from({ length: 60 }, (_, i) => `arg${i}`).join(' ')}`,
      `${'f'.repeat(200)} a b`,
      'get|set a b',
    ].join('\n'),
  ),
];

import { script } from '../script.ts';
import type { Script } from '../script.ts';
import { entries } from './stream-entries.ts';

/** What takes entries out of streams, and what it leaves of their nodes. */
export const streamTrimCases: readonly Script[] = [
  script(
    'XDEL, XTRIM, XSETID',
    String.raw`
      XDEL absent 1-0
      XDEL absent x
      XTRIM absent MAXLEN 1
      XTRIM absent x 1
      XTRIM absent MAXLEN
      ${entries('s', 10, (i) => `f ${i}`)}
      XDEL s 1-0 1-0 99-0
      XDEL s 2-0 x
      XDEL s 5
      XINFO STREAM s
      XDEL s 3-0 2-0
      XINFO STREAM s
      XLEN s
      XTRIM s MAXLEN 5
      XTRIM s MAXLEN = 5
      XTRIM s MAXLEN ~ 5
      XTRIM s MINID 7
      XTRIM s MINID ~ 100
      XRANGE s - +
      XTRIM s MINID = 8 LIMIT 1
      XTRIM s LIMIT 1
      XTRIM s LIMIT 0
      XTRIM s FOO
      XTRIM s FOO 1
      XTRIM s MAXLEN 1 FOO
      XTRIM s MAXLEN 1 MINID 1
      XTRIM s MAXLEN ~ 0 LIMIT 1
      XTRIM s MAXLEN ~ 0 LIMIT 0
      XLEN s
      EXISTS s
      XINFO STREAM s
      XADD s 5-0 a 1
      XADD s 11-0 a 1
      XDEL s 11-0
      XADD s 11-0 a 1
      XADD s 12-0 a 1
      XSETID absent 1-0
      XSETID absent x
      XSETID s x
      XSETID s 11-0
      XSETID s 12-0
      XSETID s 20-0
      XSETID s 20-0 ENTRIESADDED 0
      XSETID s 20-0 ENTRIESADDED 1
      XSETID s 20-0 ENTRIESADDED x
      XSETID s 20-0 ENTRIESADDED -1
      XSETID s 20-0 ENTRIESADDED
      XSETID s 20-0 ENTRIESADDED 100 MAXDELETEDID 21-0
      XSETID s 20-0 ENTRIESADDED 100 MAXDELETEDID x
      XSETID s 20-0 ENTRIESADDED 100 MAXDELETEDID 15-0
      XSETID s 20-0 MAXDELETEDID 14-0
      XSETID s 20-0 MAXDELETEDID 0-0
      XSETID s 20-0 FOO 1
      XINFO STREAM s
      XADD s 20-0 a 1
      XADD s 20-1 a 1
      XINFO STREAM s
      XSETID s 9223372036854775807-1 ENTRIESADDED 9223372036854775807
      XINFO STREAM s
      XADD s * a 1
      XINFO STREAM s
      XSETID s + ENTRIESADDED 5
    `,
  ),
  script(
    'a node that was emptied by MINID stays',
    String.raw`
      XADD s 1-0 a 1
      XADD s 2-0 a 1
      XADD s 3-0 a 1
      XDEL s 3-0
      XTRIM s MINID 3
      XINFO STREAM s
      XADD s 4-0 a 1
      XINFO STREAM s
      XTRIM s MINID 4
      XTRIM s MINID ~ 5
      XINFO STREAM s
      XADD s 5-0 a 1
      XINFO STREAM s
      XADD t 5-5 a 1
      XADD t 6-5 a 1
      XDEL t 6-5
      XTRIM t MINID 6
      XSETID t 7-0 MAXDELETEDID 1-0
      XSETID t 2-0
      XADD t 3-0 a 1
      XRANGE t - +
    `,
  ),
  ...[
    'f v',
    'a 1 b 2 c 3',
    `f ${'x'.repeat(90)}`,
    `${'n'.repeat(70)} 12`,
    `f ${'y'.repeat(700)}`,
  ].map((fields) =>
    script(
      `approximate trimming with entries like ${fields.slice(0, 12)}`,
      [
        entries('s', 430, (i) => (i % 7 === 3 ? `other ${i}` : `${fields} n ${i * 37}`)),
        'XINFO STREAM s',
        ...[25, 30, 31, 32, 100, 101, 102, 204].map((id) => `XDEL s ${id}-0`),
        'XTRIM s MAXLEN ~ 425',
        'XLEN s',
        'XTRIM s MAXLEN ~ 290',
        'XLEN s',
        'XTRIM s MAXLEN ~ 100 LIMIT 10',
        'XLEN s',
        'XTRIM s MAXLEN ~ 100 LIMIT 120',
        'XLEN s',
        'XTRIM s MINID ~ 295',
        'XRANGE s - + COUNT 1',
        'XTRIM s MINID ~ 310',
        'XRANGE s - + COUNT 1',
        'XTRIM s MAXLEN = 77',
        'XINFO STREAM s',
        'XADD s MAXLEN ~ 40 999-0 f v',
        'XLEN s',
        'XINFO STREAM s FULL COUNT 1',
        'XTRIM s MAXLEN ~ 0',
        'XINFO STREAM s',
      ].join('\n'),
    ),
  ),
  script(
    'nodes of long, binary and numeric entries',
    [
      ...Array.from({ length: 150 }, (_, i) => {
        const value = [
          '127',
          '128',
          '-4096',
          '-4097',
          '32767',
          '8388608',
          '2147483648',
          '-1',
          '007',
        ][i % 9];
        return `XADD s ${i * i + 1}-${i % 5} ${'k'.repeat(60 + (i % 8))} ${value} b ${i}`;
      }),
      'XINFO STREAM s',
      `XADD s 99999-0 f ${'z'.repeat(5000)}`,
      'XADD s 99999-1 f v',
      `XADD s 99999-2 f ${'z'.repeat(4000)} g ${'y'.repeat(20000)}`,
      'XADD s 99999-3 f v',
      'XINFO STREAM s',
      'XTRIM s MAXLEN ~ 2',
      'XRANGE s 99999 +',
      'XADD t 5-18446744073709551615 f v',
      ...Array.from({ length: 120 }, (_, i) => `XADD t ${6 + i * 2 ** 40}-${i} f v`),
      'XINFO STREAM t',
      ...Array.from({ length: 120 }, (_, i) => `XADD t 18446744073709551615-${i} f v`),
      'XINFO STREAM t',
      'XTRIM t MAXLEN ~ 100',
      'XINFO STREAM t',
    ].join('\n'),
  ),
];

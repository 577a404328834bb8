import { script } from '../script.ts';

/** XADD of so many entries of the same form: ids 1-0, 2-0 and so on. */
function entries(key: string, count: number, fields: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => `XADD ${key} ${i + 1}-0 ${fields(i)}`).join('\n');
}

export const streamCases = [
  script(
    'XADD, XLEN: ids',
    String.raw`
      XLEN absent
      XADD s 1-1 a 1
      XADD s 1-1 a 2
      XADD s 1-0 a 2
      XADD s 0-0 a 2
      XADD s 0 a 2
      XADD new 0-0 a 2
      EXISTS new
      XADD s 1-* b 2
      XADD s 1-* b 3
      XADD s 2-* b 4
      XADD s 2 c 5
      XADD s 2-1-1 c 5
      XADD s 3 c 5
      XADD s 3-00005 c 5
      XADD s " 4-1" c 6
      XADD s +5-+1 c 6
      XADD s 6- c 6
      XADD s -6 c 6
      XADD s - c 6
      XADD s + c 6
      XADD s 6--1 c 6
      XADD s 6--9223372036854775809 c 6
      XADD s 7-*1 c 6
      XADD s *-1 c 6
      XADD s ** c 6
      XADD s "" c 6
      XADD s x c 6
      XADD s 8-1x c 6
      XADD s "8-1\x00junk" c 6
      XADD s "8\x00-1" c 6
      XADD s 18446744073709551616-0 c 6
      XADD s 0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000009-1 c 6
      XADD s 00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000009-1 c 6
      XLEN s
      XRANGE s - +
      XADD s 9007199254740991-9007199254740991 a 1
      XADD s 9007199254740991-9007199254740992 a 1
      XADD s 9007199254740991-* a 1
      XADD s 9007199254740992-1 a 1
      XADD s 9007199254740993-1 a 1
      XADD s 18446744073709551615-18446744073709551613 a 1
      XADD s 18446744073709551615-18446744073709551613 a 1
      XADD s * a 1
      XADD s 18446744073709551615-* a 1
      XADD s 18446744073709551615-* a 1
      XADD s * a 1
      XADD s 5-5 a 1
      XLEN s
      XRANGE s 9007199254740991 +
      XREVRANGE s + 9007199254740991-9007199254740992
      XINFO STREAM s
      XADD t 99999999999999-18446744073709551615 a 1
      XADD t 99999999999999-* a 1
      XADD t * a 1
      XADD t * a 1
      XADD zero 0-* a 1
      XADD zero 0-* a 1
      XADD zero 0 a 1
      XRANGE zero - +
      TYPE s
    `,
  ),
  script(
    'XADD: fields and wrong calls',
    String.raw`
      XADD s 1-0 a
      XADD s 1-0 a 1 b
      XADD s NOMKSTREAM 1-0 a 1
      EXISTS s
      XADD s nomkstream * a 1
      XADD s 1-0 a 1 a 2 a 3
      XADD s 2-0 "" "" "\x00\xff" "\r\n"
      XADD s 3-0 a 1
      XADD s 4-0 a 1 a 2 a 5
      XADD s NOMKSTREAM 5-0 A 1 a 2 a 5
      XRANGE s - +
      XADD s NOMKSTREAM
      XADD s MAXLEN 5
      XADD s MAXLEN 5 6-0
      XADD s MAXLEN 5 6-0 a
      XADD s MAXLEN
      XADD s MAXLEN x 6-0 a 1
      XADD s MAXLEN -1 6-0 a 1
      XADD s MAXLEN = -1 6-0 a 1
      XADD s MAXLEN ~ x 6-0 a 1
      XADD s MAXLEN ~ 6-0 a 1
      XADD s MAXLEN 9223372036854775808 6-0 a 1
      XADD s MINID x 6-0 a 1
      XADD s MINID - 6-0 a 1
      XADD s MINID 1 MAXLEN 1 6-0 a 1
      XADD s MAXLEN 1 MAXLEN 1 6-0 a 1
      XADD s LIMIT 5 6-0 a 1
      XADD s LIMIT 0 6-0 a 1
      XADD s LIMIT -1 6-0 a 1
      XADD s LIMIT x 6-0 a 1
      XADD s MAXLEN 3 LIMIT 5 6-0 a 1
      XADD s MAXLEN = 3 LIMIT 5 6-0 a 1
      XADD s LIMIT 5 MAXLEN ~ 3 6-0 a 1
      XADD s MAXLEN ~ 3 LIMIT 0 7-0 a 1
      XADD s FOO 1 8-0 a 1
      XLEN s
      XADD s MAXLEN 3 8-0 a 1
      XADD s MAXLEN = 3 9-0 a 1
      XADD s MINID 8 10-0 a 1
      XADD s MINID = 9-1 11-0 a 1
      XADD s maxlen 0 12-0 a 1
      XLEN s
      XINFO STREAM s
      XADD s 13-0 maxlen 1
      XADD s 14-0 * 1
      XRANGE s - +
    `,
  ),
  script(
    'XRANGE, XREVRANGE',
    String.raw`
      XRANGE absent - +
      XRANGE absent - + COUNT 0
      XREVRANGE absent + -
      XADD s 1-1 a 1
      XADD s 1-2 a 2
      XADD s 2-1 a 3
      XADD s 3-0 a 4
      XRANGE s - +
      XRANGE s 1 1
      XRANGE s 1 2
      XRANGE s 1-2 2-1
      XRANGE s (1-1 3
      XRANGE s (1 3
      XRANGE s 1 (2-1
      XRANGE s 1 (2
      XRANGE s (1-1 (3-0
      XRANGE s (- +
      XRANGE s - (+
      XRANGE s ( +
      XRANGE s (x +
      XRANGE s (18446744073709551615-18446744073709551615 +
      XRANGE s (18446744073709551615 +
      XRANGE s - (0-0
      XRANGE s - (0
      XRANGE s - (18446744073709551615
      XRANGE s - (1-0
      XRANGE s + -
      XRANGE s 3 1
      XRANGE s 4 +
      XRANGE s - 0
      XRANGE s x +
      XRANGE s - x
      XRANGE s - + COUNT 2
      XRANGE s - + count 1
      XRANGE s - + COUNT 0
      XRANGE s - + COUNT -1
      XRANGE s - + COUNT 1 COUNT 3
      XRANGE s - + COUNT
      XRANGE s - + COUNT x
      XRANGE s - + LIMIT 1
      XRANGE s - + COUNT 9223372036854775807
      XREVRANGE s + -
      XREVRANGE s 2 1
      XREVRANGE s (3 (1-1
      XREVRANGE s + - COUNT 2
      XREVRANGE s + - COUNT 0
      XREVRANGE s - +
      XREVRANGE s (18446744073709551615-18446744073709551615 -
      XREVRANGE s (0-0 -
      XREVRANGE s + (18446744073709551615-18446744073709551615
      XREVRANGE s x -
      XREVRANGE s + x
    `,
  ),
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
  script(
    'XREAD',
    String.raw`
      XREAD STREAMS absent 0
      XREAD STREAMS absent $
      XADD s 1-0 a 1
      XADD s 2-0 a 2
      XADD t 5-0 b 1
      XADD empty 1-0 a 1
      XDEL empty 1-0
      XREAD STREAMS s 0
      XREAD STREAMS s 0-0
      XREAD STREAMS s 1
      XREAD STREAMS s 2
      XREAD STREAMS s 2-0
      XREAD STREAMS s $
      XREAD STREAMS s t 0 0
      XREAD STREAMS s t empty absent $ 0 0 0
      XREAD streams empty 0
      XREAD COUNT 1 STREAMS s t 0 0
      XREAD COUNT 0 STREAMS s 0
      XREAD COUNT -1 STREAMS s 0
      XREAD COUNT x STREAMS s 0
      XREAD BLOCK 1 STREAMS s 0
      XREAD BLOCK 1 STREAMS s $
      XREAD BLOCK x STREAMS s 0
      XREAD BLOCK 1.5 STREAMS s 0
      XREAD BLOCK -1 STREAMS s 0
      XREAD BLOCK 9223372036854775807 STREAMS s 0
      XREAD COUNT 1 BLOCK 1 STREAMS s 1
      XREAD STREAMS s t 0
      XREAD STREAMS s
      XREAD COUNT 1 STREAMS
      XREAD COUNT 1 s 0
      XREAD FOO STREAMS s 0
      XREAD STREAMS s x
      XREAD STREAMS s >
      XREAD STREAMS s -
      XREAD STREAMS s 18446744073709551615-18446744073709551615
      XREAD GROUP g c STREAMS s 0
      XREAD NOACK STREAMS s 0
      SET str v
      XREAD STREAMS str 0
      XREAD STREAMS s str 0 0
      XREAD STREAMS s str x 0
    `,
  ),
  script(
    'XGROUP',
    String.raw`
      XGROUP CREATE absent g $
      XGROUP CREATE absent g x
      XGROUP CREATE absent g x MKSTREAM
      EXISTS absent
      XGROUP CREATE s g $ MKSTREAM
      XGROUP CREATE s g $ MKSTREAM
      XGROUP CREATE s g x
      XINFO STREAM s
      XINFO GROUPS s
      XADD s 1-0 a 1
      XADD s 2-0 a 1
      XGROUP CREATE s "\xffh" 0
      XGROUP CREATE s "" 1-0 ENTRIESREAD 1
      XGROUP create s i $ entriesread -1 mkstream
      XGROUP CREATE s j 0 ENTRIESREAD -2
      XGROUP CREATE s j 0 ENTRIESREAD x
      XGROUP CREATE s j 0 ENTRIESREAD
      XGROUP CREATE s j 0 FOO
      XGROUP CREATE s j 0 MKSTREAM MKSTREAM MKSTREAM
      XGROUP CREATE s k 0 MKSTREAM MKSTREAM MKSTREAM MKSTREAM
      XGROUP CREATE s l - 
      XGROUP CREATE s l +
      XGROUP CREATE s
      XGROUP CREATE s g
      XINFO GROUPS s
      XGROUP SETID s g 1-0
      XGROUP SETID s g $
      XGROUP SETID s g -
      XGROUP SETID s g +
      XGROUP SETID s g 1 ENTRIESREAD 1
      XGROUP SETID s g 1 ENTRIESREAD 1 ENTRIESREAD 2
      XGROUP SETID s g 1 MKSTREAM
      XGROUP SETID s g x
      XGROUP SETID s nosuch 1
      XGROUP SETID absent g 1
      XINFO GROUPS s
      XGROUP CREATECONSUMER s g bob
      XGROUP CREATECONSUMER s g bob
      XGROUP CREATECONSUMER s g "\x00alice"
      XGROUP CREATECONSUMER s nosuch bob
      XGROUP CREATECONSUMER "ab\sent" g bob
      XGROUP CREATECONSUMER s g
      XGROUP CREATECONSUMER s "a\x00b" bob
      XINFO CONSUMERS s g
      XGROUP DELCONSUMER s g bob
      XGROUP DELCONSUMER s g bob
      XGROUP DELCONSUMER s nosuch bob
      XGROUP DELCONSUMER absent g bob
      XINFO CONSUMERS s g
      XGROUP DESTROY s g
      XGROUP DESTROY s g
      XGROUP DESTROY absent g
      XGROUP DESTROY s
      XINFO STREAM s FULL
      XGROUP
      XGROUP FOO
      XGROUP FOO s g
      SET str v
      XGROUP CREATE str g 0
      XGROUP CREATE str g x FOO
      XGROUP SETID str g 0
      XGROUP DESTROY str g
      XGROUP CREATECONSUMER str g c
      XGROUP DELCONSUMER str g c
      DEL s
      XGROUP CREATE s g 0 MKSTREAM
      TYPE s
      XLEN s
    `,
  ),
  script(
    'XREADGROUP, XACK',
    String.raw`
      ${entries('s', 6, (i) => `f ${i}`)}
      XGROUP CREATE s g 0
      XGROUP CREATECONSUMER s g a
      XGROUP CREATECONSUMER s g b
      XREADGROUP GROUP g a COUNT 2 STREAMS s >
      XREADGROUP GROUP g b COUNT 1 STREAMS s >
      XREADGROUP GROUP g a STREAMS s 0
      XREADGROUP GROUP g a STREAMS s 1
      XREADGROUP GROUP g a COUNT 1 STREAMS s 0
      XREADGROUP GROUP g b STREAMS s 0
      XREADGROUP GROUP g a STREAMS s 18446744073709551615-18446744073709551614
      XPENDING s g
      XPENDING s g - + 10
      XINFO GROUPS s
      XINFO CONSUMERS s g
      XINFO STREAM s FULL
      XACK s g 1-0 1-0 9-9
      XACK s g 2
      XACK s g x
      XACK s nosuch x
      XACK absent g x
      XACK s g 3-0 x
      XPENDING s g
      XREADGROUP GROUP g a STREAMS s 0
      XREADGROUP GROUP g a NOACK COUNT 1 STREAMS s >
      XREADGROUP GROUP g a NOACK STREAMS s 0
      XINFO GROUPS s
      XDEL s 3-0
      XREADGROUP GROUP g b STREAMS s 0
      XINFO GROUPS s
      XREADGROUP GROUP g b STREAMS s >
      XREADGROUP GROUP g b STREAMS s >
      XREADGROUP GROUP g b BLOCK 1 STREAMS s >
      XREADGROUP GROUP g b BLOCK x STREAMS s >
      XREADGROUP GROUP g b STREAMS s 18446744073709551615-18446744073709551615
      XINFO GROUPS s
      XINFO STREAM s FULL COUNT 2
      XGROUP SETID s g 0
      XREADGROUP GROUP g a COUNT 3 STREAMS s >
      XPENDING s g - + 10
      XPENDING s g - + 10 a
      XPENDING s g - + 10 b
      XGROUP DELCONSUMER s g a
      XPENDING s g
      XREADGROUP GROUP nosuch a STREAMS s >
      XREADGROUP GROUP g a STREAMS absent >
      XREADGROUP GROUP g a STREAMS s absent > >
      XREADGROUP GROUP g a STREAMS s s >
      XREADGROUP GROUP g a STREAMS s $
      XREADGROUP GROUP g a STREAMS s x
      XREADGROUP GROUP g a STREAMS s - 
      XREADGROUP GROUP g a COUNT x STREAMS s >
      XREADGROUP COUNT 1 NOACK BLOCK 1 STREAMS s >
      XREADGROUP GROUP g STREAMS s > 0
      XREADGROUP GROUP g a FOO s > >
      XREADGROUP GROUP g a COUNT 1 BLOCK 1
      XREADGROUP NOACK NOACK NOACK NOACK NOACK NOACK
      XADD t 1-0 a 1
      XGROUP CREATE t g 0
      XGROUP CREATECONSUMER t g c
      XGROUP CREATECONSUMER s g c
      XREADGROUP GROUP g c STREAMS s t > >
      XREADGROUP GROUP g c STREAMS s t 0 >
      XREADGROUP GROUP g c STREAMS t s 0 0
      XREADGROUP GROUP g c STREAMS t t > >
      SET str v
      XREADGROUP GROUP g a STREAMS str >
      XACK str g 1-0
    `,
  ),
  script(
    'lag and entries-read',
    String.raw`
      XGROUP CREATE s empty $ MKSTREAM
      XINFO GROUPS s
      ${entries('s', 8, (i) => `f ${i}`)}
      XGROUP CREATE s zero 0
      XGROUP CREATE s mid 4
      XGROUP CREATE s midknown 4 ENTRIESREAD 4
      XGROUP CREATE s end $
      XGROUP CREATE s beyond 99
      XGROUP CREATE s wrong 2 ENTRIESREAD 100
      XGROUP CREATE s first 1-0
      XINFO GROUPS s
      XGROUP CREATECONSUMER s mid c
      XGROUP CREATECONSUMER s zero c
      XGROUP CREATECONSUMER s midknown c
      XREADGROUP GROUP mid c COUNT 1 STREAMS s >
      XREADGROUP GROUP zero c COUNT 1 STREAMS s >
      XREADGROUP GROUP midknown c COUNT 1 STREAMS s >
      XINFO GROUPS s
      XDEL s 7-0
      XINFO GROUPS s
      XREADGROUP GROUP zero c COUNT 1 STREAMS s >
      XREADGROUP GROUP midknown c COUNT 1 STREAMS s >
      XINFO GROUPS s
      XTRIM s MAXLEN 3
      XINFO GROUPS s
      XDEL s 1-0 4-0 5-0
      XINFO GROUPS s
      XREADGROUP GROUP mid c STREAMS s >
      XREADGROUP GROUP zero c STREAMS s >
      XINFO GROUPS s
      XADD s 9-0 a 1
      XINFO GROUPS s
      XTRIM s MAXLEN 0
      XINFO GROUPS s
      XADD s 10-0 a 1
      XADD s 11-0 a 1
      XINFO GROUPS s
      XSETID s 20-0 ENTRIESADDED 5 MAXDELETEDID 12-0
      XINFO GROUPS s
      XREADGROUP GROUP zero c STREAMS s >
      XINFO GROUPS s
      XDEL s 10-0 11-0
      XINFO GROUPS s
      XSETID s 20-0 ENTRIESADDED 0
      XINFO GROUPS s
      XADD s 30-0 a 1
      XINFO GROUPS s
      XGROUP SETID s zero 0
      XREADGROUP GROUP zero c STREAMS s >
      XINFO GROUPS s
    `,
  ),
  script(
    'XPENDING',
    String.raw`
      XPENDING absent g
      XPENDING absent g - + 1
      XADD s 1-0 a 1
      XPENDING s nosuch
      XGROUP CREATE s g 0
      XPENDING s g
      XPENDING s g - + 10
      ${entries('s', 9, (i) => `f ${i}`)}
      XREADGROUP GROUP g b COUNT 3 STREAMS s >
      XREADGROUP GROUP g a COUNT 3 STREAMS s >
      XGROUP CREATECONSUMER s g idle
      XPENDING s g
      XPENDING s g - + 10
      XPENDING s g - + 2
      XPENDING s g - + 0
      XPENDING s g - + -1
      XPENDING s g 2 4 10
      XPENDING s g (2 (4 10
      XPENDING s g (2 4-0 10
      XPENDING s g + - 10
      XPENDING s g - + 10 a
      XPENDING s g 5 5 10 a
      XPENDING s g - + 1 b
      XPENDING s g - + 10 idle
      XPENDING s g - + 10 nosuch
      XPENDING s g IDLE 100000 - + 10
      XPENDING s g IDLE 0 - + 10
      XPENDING s g IDLE -5 - + 10 a
      XPENDING s g idle 100000 - + 10 a
      XCLAIM s g a 0 1-0 IDLE 900000
      XPENDING s g IDLE 100000 - + 10
      XPENDING s g IDLE 100000 - + 10 a
      XPENDING s g IDLE 100000 - + 10 b
      XPENDING s g IDLE x - + 10
      XPENDING s g IDLE 1 - +
      XPENDING s g IDLE x - +
      XPENDING s g - +
      XPENDING s g -
      XPENDING s g - + x
      XPENDING s g x + 10
      XPENDING s g - x 10
      XPENDING s g (- + 10
      XPENDING s g (18446744073709551615-18446744073709551615 + 10
      XPENDING s g - (0-0 10
      XPENDING s g - + 10 a b
      XPENDING s g IDLE 1 - + 10 a b
      SET str v
      XPENDING str g
      XPENDING str g - + x
    `,
  ),
  script(
    'XCLAIM',
    String.raw`
      XCLAIM absent g c 0 1-0
      ${entries('s', 8, (i) => `f ${i}`)}
      XCLAIM s nosuch c 0 1-0
      XGROUP CREATE s g 0
      XGROUP CREATECONSUMER s g a
      XGROUP CREATECONSUMER s g b
      XREADGROUP GROUP g a COUNT 5 STREAMS s >
      XCLAIM s g b 0 1-0
      XCLAIM s g b 0 1-0 2-0 2-0 7-0 99-0
      XCLAIM s g b 0 1-0 JUSTID
      XCLAIM s g a 0 1-0 2
      XPENDING s g - + 10
      XCLAIM s g b 3600000 1-0
      XCLAIM s g b -5 1-0
      XCLAIM s g b 0 3-0 IDLE 900000
      XCLAIM s g b 800000 3-0 4-0 JUSTID
      XCLAIM s g b 0 4-0 IDLE -900000
      XCLAIM s g b 0 4-0 IDLE 9223372036854775807
      XCLAIM s g b 0 5-0 TIME 1000000000000
      XCLAIM s g b 0 5-0 TIME 9000000000000 RETRYCOUNT 7
      XCLAIM s g b 0 5-0 TIME -1
      XCLAIM s g a 0 5-0 TIME 0 RETRYCOUNT -3
      XCLAIM s g a 0 4-0 RETRYCOUNT 9223372036854775807 JUSTID
      XPENDING s g - + 10
      XCLAIM s g a 0 4-0
      XPENDING s g - + 10
      XCLAIM s g a 0 7-0 FORCE
      XCLAIM s g b 0 8-0 FORCE JUSTID
      XCLAIM s g b 0 99-0 FORCE
      XCLAIM s g b 3600000 6-0 FORCE RETRYCOUNT 3 IDLE 500000
      XPENDING s g - + 20
      XINFO GROUPS s
      XCLAIM s g b 0 1-0 LASTID 7-0
      XCLAIM s g b 0 1-0 LASTID 3-0
      XCLAIM s g b 0 1-0 LASTID x
      XINFO GROUPS s
      XDEL s 1-0
      XCLAIM s g b 0 1-0
      XCLAIM s g a 3600000 1-0 2-0 FORCE
      XPENDING s g
      XCLAIM s g b x 1-0
      XCLAIM s g b 0 x
      XCLAIM s g b 0 1-0 x
      XCLAIM s g b 0 1-0 x 2-0
      XCLAIM s g b 0 1-0 IDLE
      XCLAIM s g b 0 1-0 IDLE x
      XCLAIM s g b 0 1-0 TIME x
      XCLAIM s g b 0 1-0 RETRYCOUNT x
      XCLAIM s g b 0 1-0 RETRYCOUNT
      XCLAIM s g b 0 1-0 LASTID
      XCLAIM s g b 0 FORCE
      XCLAIM s g b 0 - 
      XINFO STREAM s FULL
      SET str v
      XCLAIM str g c 0 1-0
      XCLAIM str g c x x
    `,
  ),
  script(
    'XAUTOCLAIM',
    String.raw`
      XAUTOCLAIM absent g c 0 0
      ${entries('s', 12, (i) => `f ${i}`)}
      XAUTOCLAIM s nosuch c 0 0
      XGROUP CREATE s g 0
      XGROUP CREATECONSUMER s g a
      XGROUP CREATECONSUMER s g b
      XAUTOCLAIM s g b 0 0
      XREADGROUP GROUP g a STREAMS s >
      XAUTOCLAIM s g b 0 0 COUNT 3
      XAUTOCLAIM s g b 0 4 COUNT 3 JUSTID
      XAUTOCLAIM s g b 0 (6 COUNT 1
      XAUTOCLAIM s g b 3600000 - COUNT 1
      XAUTOCLAIM s g b 3600000 0
      XCLAIM s g a 0 9-0 11-0 IDLE 900000
      XAUTOCLAIM s g b 800000 0 COUNT 1
      XAUTOCLAIM s g b 800000 0 COUNT 1
      XDEL s 2-0 3-0 12-0
      XAUTOCLAIM s g a 3600000 0
      XAUTOCLAIM s g a 0 0 COUNT 2
      XDEL s 5-0 6-0 7-0
      XAUTOCLAIM s g b 0 4 COUNT 2
      XAUTOCLAIM s g b 0 4 COUNT 100
      XAUTOCLAIM s g b 0 + COUNT 100
      XPENDING s g - + 20
      XAUTOCLAIM s g b x 0
      XAUTOCLAIM s g b 0 x
      XAUTOCLAIM s g b 0 (x
      XAUTOCLAIM s g b 0 (18446744073709551615-18446744073709551615
      XAUTOCLAIM s g b 0 0 COUNT 0
      XAUTOCLAIM s g b 0 0 COUNT x
      XAUTOCLAIM s g b 0 0 COUNT
      XAUTOCLAIM s g b 0 0 COUNT 9223372036854775807
      XAUTOCLAIM s g b 0 0 FOO
      XAUTOCLAIM s g b 0 0 JUSTID justid COUNT 1 count 2
      XINFO STREAM s FULL COUNT 3
      SET str v
      XAUTOCLAIM str g c 0 0
      XAUTOCLAIM str g c x 0
    `,
  ),
  script(
    'XINFO',
    String.raw`
      XINFO STREAM absent
      XINFO STREAM absent FOO
      XINFO GROUPS absent
      XINFO CONSUMERS absent g
      XGROUP CREATE s g $ MKSTREAM
      XINFO STREAM s
      XINFO STREAM s FULL
      ${entries('s', 25, (i) => `f ${i}`)}
      XINFO STREAM s
      XINFO STREAM s FULL
      XINFO STREAM s full count 3
      XINFO STREAM s FULL COUNT 0
      XINFO STREAM s FULL COUNT -5
      XINFO STREAM s FULL COUNT x
      XINFO STREAM s FULL COUNT
      XINFO STREAM s FULL FOO 1
      XINFO STREAM s FOO
      XINFO STREAM s FULL COUNT 1 2
      XINFO CONSUMERS s g
      XINFO CONSUMERS s nosuch
      XINFO CONSUMERS s
      XINFO GROUPS s x
      XINFO
      XINFO FOO s
      XREADGROUP GROUP g zoe COUNT 1 STREAMS s >
      XREADGROUP GROUP g adam COUNT 15 STREAMS s >
      XREADGROUP GROUP g zoe COUNT 2 STREAMS s >
      XGROUP CREATE s another 3
      XINFO GROUPS s
      XINFO CONSUMERS s g
      XINFO STREAM s FULL
      XINFO STREAM s FULL COUNT 2
      XINFO STREAM s FULL COUNT 0
      SET str v
      XINFO STREAM str
      XINFO GROUPS str
      XINFO CONSUMERS str g
    `,
  ),
  script(
    'streams and generic commands',
    String.raw`
      ${entries('s', 150, (i) => `f ${i}`)}
      XGROUP CREATE s g 0
      XREADGROUP GROUP g a COUNT 5 STREAMS s >
      COPY s t
      XDEL s 1-0
      XACK s g 2-0
      XINFO STREAM t FULL COUNT 7
      XINFO STREAM s FULL COUNT 7
      XADD t 200-0 a 1
      XREADGROUP GROUP g a COUNT 2 STREAMS t >
      RENAME t u
      XINFO STREAM u
      EXPIRE u 100
      XADD u 201-0 a 1
      PERSIST u
      XLEN u
      MOVE u 1
      EXISTS u
      SCAN 0 TYPE stream
      TYPE s
      OBJECT ENCODING s
      XTRIM s MAXLEN 0
      TYPE s
      DEL s
      TYPE s
    `,
  ),
  script(
    'stream commands on a string',
    String.raw`
      SET str v
      XADD str * a 1
      XADD str NOMKSTREAM * a 1
      XADD str x a 1
      XADD str 0-0 a 1
      XLEN str
      XRANGE str - +
      XRANGE str - + COUNT 0
      XREVRANGE str + -
      XRANGE str x +
      XDEL str 1-0
      XDEL str x
      XTRIM str MAXLEN 1
      XTRIM str x 1
      XSETID str 1-0
      XSETID str x
      GET str
    `,
  ),
];

import { script } from '../script.ts';
import type { Script } from '../script.ts';
import { entries } from './stream-entries.ts';
import { streamGroupCases } from './stream-group-cases.ts';
import { streamPendingCases } from './stream-pending-cases.ts';
import { streamTrimCases } from './stream-trim-cases.ts';

export const streamCases: readonly Script[] = [
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
  ...streamTrimCases,
  ...streamGroupCases,
  ...streamPendingCases,
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

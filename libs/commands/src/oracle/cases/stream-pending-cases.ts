import { script } from '../script.ts';
import type { Script } from '../script.ts';
import { entries } from './stream-entries.ts';

/** Entries that consumers have not acknowledged, and what XINFO tells of them. */
export const streamPendingCases: readonly Script[] = [
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
];

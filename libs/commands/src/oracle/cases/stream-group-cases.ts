import { script } from '../script.ts';
import type { Script } from '../script.ts';
import { entries } from './stream-entries.ts';

/** Consumer groups and what they deliver. */
export const streamGroupCases: readonly Script[] = [
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
];

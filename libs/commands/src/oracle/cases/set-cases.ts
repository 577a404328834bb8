import { script } from '../script.ts';
import type { Script } from '../script.ts';

function members(count: number, prefix = ''): string {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`).join(' ');
}

export const setCases: readonly Script[] = [
  script(
    'SADD, SREM and what there is',
    String.raw`
      SADD s a b c a
      SADD s a
      SADD s "" "\x00\xff" 1 01 -0 9223372036854775807 9223372036854775808
      SMEMBERS s
      SCARD s
      SISMEMBER s a
      SISMEMBER s ""
      SISMEMBER s nosuch
      SISMEMBER s 1
      SISMEMBER s +1
      SMISMEMBER s a nosuch "\x00\xff" a
      SMISMEMBER absent a b
      SREM s a nosuch a
      SREM s nosuch
      SREM absent a
      SMEMBERS s
      SREM s b c "" "\x00\xff" 1 01 -0 9223372036854775807 9223372036854775808
      EXISTS s
      SCARD s
      SMEMBERS s
      SISMEMBER s a
      TYPE s
      SADD s x
      TYPE s
      EXPIRE s 1000
      SADD s y
      TTL s
      SET text v
      SADD text a
      SREM text a
      SMEMBERS text
      SCARD text
      SISMEMBER text a
      SMISMEMBER text a
      GET s
      LPUSH s a
      HSET s f v
      SCAN 0 TYPE set
      OBJECT REFCOUNT s
    `,
  ),
  script(
    'SPOP of all, of none, of the only one',
    String.raw`
      SADD s a b c
      SPOP s 0
      SPOP s -1
      SPOP s x
      SPOP s 1 2
      SPOP s 9223372036854775808
      SPOP s 3
      EXISTS s
      SADD s 1 2 3
      SPOP s 9223372036854775807
      EXISTS s
      SPOP s
      SPOP s 2
      SPOP s 0
      SPOP s -1
      SADD s only
      SPOP s
      EXISTS s
      SET text v
      SPOP text
      SPOP text 1
      SPOP text x
      SPOP text 1 2
    `,
  ),
  script(
    'SPOP and SRANDMEMBER at random',
    String.raw`
      SADD s ${members(300, 'm')}
      SRANDMEMBER s
      SRANDMEMBER s 5
      SRANDMEMBER s -5
      SRANDMEMBER s 0
      SRANDMEMBER s 300
      SRANDMEMBER s 1000
      SRANDMEMBER s -1000
      SRANDMEMBER s 9223372036854775807
      SRANDMEMBER s -9223372036854775808
      SRANDMEMBER s 9223372036854775808
      SRANDMEMBER s x
      SRANDMEMBER s 1 2
      SRANDMEMBER absent
      SRANDMEMBER absent 3
      SRANDMEMBER absent -3
      SRANDMEMBER absent x
      SPOP s
      SPOP s 10
      SCARD s
      SPOP s 288
      SCARD s
      SADD n ${members(300)}
      SRANDMEMBER n 5
      SPOP n 299
      SCARD n
      SET text v
      SRANDMEMBER text
      SRANDMEMBER text 1
      SRANDMEMBER text x
      DEL s n
    `,
  ),
  script(
    'SMOVE',
    String.raw`
      SADD a 1 2 x
      SADD b 2 3
      SMOVE a b 1
      SMOVE a b 2
      SMOVE a b nosuch
      SMOVE a a x
      SMOVE a a nosuch
      SMOVE absent b x
      SMOVE a new x
      EXISTS a
      SMEMBERS b
      SMEMBERS new
      SET text v
      SMOVE text b x
      SMOVE b text 1
      SMOVE b text nosuch
      SMOVE absent text 1
      SMOVE text absent 1
    `,
  ),
  script(
    'SINTER, SUNION, SDIFF and what stores',
    String.raw`
      SADD a 1 2 3 4 5
      SADD b 3 4 5 6 x
      SADD c 5 x y
      SINTER a
      SINTER a b
      SINTER a b c
      SINTER a absent
      SINTER absent
      SINTER a a a
      SUNION a b c
      SUNION absent a
      SUNION absent
      SUNION a a
      SDIFF a
      SDIFF a b
      SDIFF a b c
      SDIFF b c absent
      SDIFF absent a
      SDIFF a a
      SDIFF a absent absent
      SINTERSTORE d a b
      SMEMBERS d
      EXPIRE d 1000
      SUNIONSTORE d a b c
      TTL d
      SMEMBERS d
      SDIFFSTORE d d a
      SMEMBERS d
      SINTERSTORE d a absent
      EXISTS d
      SDIFFSTORE a a a
      EXISTS a
      SET text v
      SINTER text b
      SINTER b text
      SINTER absent text
      SINTER text absent
      SUNION b text
      SUNION absent text
      SDIFF b text
      SDIFF text
      SDIFF absent text
      SINTERSTORE d b text
      SINTERSTORE d absent text
      SUNIONSTORE d text
      SDIFFSTORE d b text
      EXISTS d
      SUNIONSTORE text b c
      SMEMBERS text
      SADD text again
      SDIFFSTORE text absent
      EXISTS text
      SADD large ${members(2000)}
      SADD small 5 1999 2000
      SINTER large small
      SDIFF large small
      SDIFF small large
      SDIFF small large b c
      SDIFF large b c small
      SUNION small large
      SINTERSTORE e large small large
      SMEMBERS e
      SUNIONSTORE e large b
      SCARD e
      SDIFFSTORE e large small
      SCARD e
    `,
  ),
  script(
    'SINTERCARD',
    String.raw`
      SADD a 1 2 3 4 5
      SADD b 3 4 5 6 x
      SINTERCARD 1 a
      SINTERCARD 2 a b
      SINTERCARD 2 a absent
      SINTERCARD 1 absent
      SINTERCARD 2 a b LIMIT 2
      SINTERCARD 2 a b limit 0
      SINTERCARD 2 a b LIMIT 100
      SINTERCARD 2 a b LIMIT 1 LIMIT 2
      SINTERCARD 2 a b LIMIT -1
      SINTERCARD 2 a b LIMIT x
      SINTERCARD 2 a b LIMIT 9223372036854775808
      SINTERCARD 2 a b LIMIT
      SINTERCARD 2 a b NOSUCH 1
      SINTERCARD 1 a b
      SINTERCARD 3 a b
      SINTERCARD 0 a
      SINTERCARD -1 a
      SINTERCARD x a
      SINTERCARD 9223372036854775807 a
      SINTERCARD 9223372036854775808 a
      SET text v
      SINTERCARD 2 a text
      SINTERCARD 2 absent text
      SINTERCARD 2 text absent LIMIT x
    `,
  ),
  script(
    'SSCAN',
    String.raw`
      SADD s a b c
      SSCAN s 0
      SSCAN s 0 COUNT 1
      SSCAN s 0 MATCH [ab]
      SSCAN s 0 MATCH nosuch COUNT 5
      SSCAN s x
      SSCAN s 0 COUNT 0
      SSCAN s 0 COUNT x
      SSCAN s 0 COUNT
      SSCAN s 0 TYPE set
      SSCAN s 0 NOVALUES
      SSCAN absent 0
      SSCAN absent 0 NOSUCH
      SADD large ${members(3000, 'm')}
      SSCAN large 0
      SSCAN large 0 COUNT 500 MATCH m1*
      SREM large ${members(2700, 'm')}
      SSCAN large 0
      SADD n ${members(600)}
      SSCAN n 0 COUNT 7
      SET text v
      SSCAN text 0
      SSCAN text x
    `,
  ),
  script(
    'encodings in which 7.0 and 7.2 agree, and copies',
    String.raw`
      SADD n ${members(512)}
      OBJECT ENCODING n
      SREM n 5
      SADD n 5
      OBJECT ENCODING n
      SADD n 512
      OBJECT ENCODING n
      SREM n 5 6 7
      OBJECT ENCODING n
      COPY n copied
      OBJECT ENCODING copied
      SDIFF n copied
      SADD t ${members(129, 't')}
      OBJECT ENCODING t
      SADD long ${'x'.repeat(65)}
      OBJECT ENCODING long
      SREM long ${'x'.repeat(65)}
      EXISTS long
      SADD i -9223372036854775808 9223372036854775807 0
      OBJECT ENCODING i
      SUNIONSTORE u i n
      OBJECT ENCODING u
      SINTERSTORE u i i
      OBJECT ENCODING u
      COPY i j
      SADD j more
      SMEMBERS i
      SMEMBERS j
      RENAME j k
      SMEMBERS k
    `,
  ),
  script(
    'SORT of sets',
    String.raw`
      SADD s 3 1 20 -5 1.5
      SORT s
      SORT s DESC LIMIT 1 2
      SORT s ALPHA
      SORT_RO s ALPHA DESC
      MSET w_1 30 w_3 20 w_20 10 w_-5 40 w_1.5 50 o_1 uno
      SORT s BY w_*
      SORT s BY w_* DESC GET # GET o_* LIMIT 1 3
      SORT s BY w_* STORE l
      LRANGE l 0 -1
      SORT s BY nosort STORE l
      LRANGE l 0 -1
      SORT s BY nosort STORE l LIMIT 1 2 DESC
      LRANGE l 0 -1
      SORT s STORE s
      TYPE s
      SADD t a b
      SORT t
      SORT t ALPHA STORE t
      LRANGE t 0 -1
    `,
  ),
];

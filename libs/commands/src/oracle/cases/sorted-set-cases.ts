import { script } from '../script.ts';
import { sortedSetAlgebraCases } from './sorted-set-algebra-cases.ts';
import type { Script } from '../script.ts';

/** ZADD with so many members. */
function many(count: number, prefix: string, score: (i: number) => number): string {
  return Array.from({ length: count }, (_, i) => `${score(i)} ${prefix}${i}`).join(' ');
}

export const sortedSetCases: readonly Script[] = [
  script(
    'ZADD, ZINCRBY, ZSCORE and what there is',
    String.raw`
      ZADD z 1 a 2 b 3 c 2 b 5 a
      ZADD z 1 a
      ZADD z 2.5 "" -1e3 "\x00\xff" inf big -inf small +7 plus 0x10 hex .5 half
      ZRANGE z 0 -1 WITHSCORES
      ZCARD z
      ZCARD absent
      ZSCORE z a
      ZSCORE z ""
      ZSCORE z nosuch
      ZSCORE absent a
      ZMSCORE z a nosuch "\x00\xff" a
      ZMSCORE absent a b
      ZADD z nan x
      ZADD z abc x
      ZADD z 1 x 2
      ZADD z "" x
      ZADD z " 1" x
      ZADD z 1e400 x
      ZADD z NX
      ZADD z NX XX 1 x
      ZADD z GT LT 1 x
      ZADD z NX GT 1 x
      ZADD z LT NX 1 x
      ZADD z INCR 1 x 2 y
      ZADD z nx 9 a 9 new
      ZADD z XX 9 a 9 newer
      ZADD z xx ch 8 a 9 new 1 newest
      ZADD z CH 8 a 7 b 6 more
      ZADD z GT 1 a 100 b
      ZADD z GT CH 1 a 101 b 5 fresh
      ZADD z LT CH 1 a 200 b
      ZADD z GT XX 5 nosuch
      ZADD z INCR 5 a
      ZADD z NX INCR 5 a
      ZADD z XX INCR 5 nosuch
      ZADD z GT INCR -5 a
      ZADD z LT INCR -5 a
      ZADD z INCR -inf big
      ZADD z ch incr inf small
      ZADD absent XX 1 a
      ZADD absent XX INCR 1 a
      ZADD absent GT 1 a
      EXISTS absent
      ZINCRBY z 1.5 a
      ZINCRBY z -0.1 a
      ZINCRBY z 0 a
      ZINCRBY z inf b
      ZINCRBY z -inf b
      ZINCRBY z x a
      ZINCRBY z nx a
      ZINCRBY z 3 fresh-member
      ZINCRBY incremented 1e300 m
      ZINCRBY incremented 1e308 m
      ZINCRBY incremented 1e308 m
      ZINCRBY incremented -0 new
      ZADD zero -0 a 0 b
      ZRANGE zero 0 -1 WITHSCORES
      ZADD zero 0 a
      EXPIRE z 1000
      ZADD z 1 b
      TTL z
      TYPE z
      SCAN 0 TYPE zset
      SET text v
      ZADD text 1 a
      ZINCRBY text 1 a
      ZSCORE text a
      ZMSCORE text a
      ZCARD text
      GET z
      LPUSH z a
      OBJECT REFCOUNT z
    `,
  ),
  script(
    'how scores are printed',
    String.raw`
      ZADD z 0.1 a 1.1 b 3.0 c 1e15 d 1e17 e 1e19 f 1e21 g 1e22 h 123456789012345678 i 4611686018427387904 j
      ZADD z 9223372036854775807 k 0.00001 l 1e-7 m 1.5e-10 n 12345.12345678 o 1234.12345678901 p 3.0e-300 q
      ZADD z 1.7976931348623157e308 r 5e-324 s -1.5e22 t -0.30000000000000004 u 100.5 v 1e16 w
      ZRANGE z 0 -1 WITHSCORES
      ZSCORE z a
      ZSCORE z o
      ZSCAN z 0
      ZADD big ${many(200, 'm', (i) => i / 7)}
      ZRANGE big 0 20 WITHSCORES
      ZSCAN big 0 COUNT 1000
    `,
  ),
  script(
    'ZREM and ZREMRANGEBY',
    String.raw`
      ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h
      ZREM z a nosuch a
      ZREM z nosuch
      ZREM absent a
      ZREMRANGEBYRANK z 0 0
      ZREMRANGEBYRANK z -1 -1
      ZREMRANGEBYRANK z 5 1
      ZREMRANGEBYRANK z 100 200
      ZREMRANGEBYRANK z x 1
      ZREMRANGEBYRANK z 0 x
      ZREMRANGEBYRANK absent 0 -1
      ZREMRANGEBYSCORE z (3 4
      ZREMRANGEBYSCORE z 100 200
      ZREMRANGEBYSCORE z x 1
      ZREMRANGEBYSCORE absent -inf inf
      ZRANGE z 0 -1
      ZREMRANGEBYRANK z -100 100
      EXISTS z
      ZADD z 1 a
      ZREM z a
      EXISTS z
      ZADD z 1 a 2 b
      ZREMRANGEBYSCORE z -inf +inf
      EXISTS z
      ZADD lex 0 a 0 b 0 c 0 d 0 e
      ZREMRANGEBYLEX lex [b (d
      ZREMRANGEBYLEX lex (e +
      ZREMRANGEBYLEX lex x +
      ZREMRANGEBYLEX absent - +
      ZRANGE lex 0 -1
      ZREMRANGEBYLEX lex - +
      EXISTS lex
      SET text v
      ZREM text a
      ZREMRANGEBYRANK text 0 1
      ZREMRANGEBYSCORE text 0 1
      ZREMRANGEBYLEX text - +
      ZREMRANGEBYLEX text x y
    `,
  ),
  script(
    'ZRANK, ZREVRANK, ZCOUNT, ZLEXCOUNT',
    String.raw`
      ZADD z 1 b 1 a 1 c 2 d -1 e
      ZRANK z a
      ZRANK z e
      ZREVRANK z e
      ZREVRANK z d
      ZRANK z nosuch
      ZREVRANK absent a
      ZCOUNT z -inf +inf
      ZCOUNT z 1 1
      ZCOUNT z (1 2
      ZCOUNT z 1 (2
      ZCOUNT z (1 (1
      ZCOUNT z 2 1
      ZCOUNT z inf -inf
      ZCOUNT z ( 5
      ZCOUNT z "" 5
      ZCOUNT z " 1" "  2"
      ZCOUNT z "1 " 2
      ZCOUNT z 1 nan
      ZCOUNT z 0x1 1e999
      ZCOUNT z "1\x00junk" 2
      ZCOUNT z ((1 2
      ZCOUNT z [1 2
      ZCOUNT absent 0 1
      ZADD lex 0 "" 0 a 0 aa 0 b 0 "\xff" 0 "\x00"
      ZLEXCOUNT lex - +
      ZLEXCOUNT lex [a [b
      ZLEXCOUNT lex (a (b
      ZLEXCOUNT lex [ [
      ZLEXCOUNT lex ( +
      ZLEXCOUNT lex + -
      ZLEXCOUNT lex + +
      ZLEXCOUNT lex - -
      ZLEXCOUNT lex [b [a
      ZLEXCOUNT lex a b
      ZLEXCOUNT lex "" +
      ZLEXCOUNT lex -x +
      ZLEXCOUNT lex "-\x00x" "+\x00y"
      ZLEXCOUNT absent - +
      SET text v
      ZRANK text a
      ZCOUNT text 0 1
      ZCOUNT text x 1
      ZLEXCOUNT text - +
    `,
  ),
  script(
    'ZRANGE and its kin',
    String.raw`
      ZADD z 1 a 2 b 3 c 4 d 5 e
      ZRANGE z 0 -1
      ZRANGE z 1 2 WITHSCORES
      ZRANGE z -2 -1 withscores
      ZRANGE z -100 1
      ZRANGE z 3 1
      ZRANGE z 5 6
      ZRANGE z 0 100 REV
      ZRANGE z 0 1 REV WITHSCORES
      ZRANGE z x 1
      ZRANGE z 0 x
      ZRANGE z 0 -1 LIMIT 0 1
      ZRANGE z 0 -1 LIMIT 0 -1
      ZRANGE z 0 -1 LIMIT 0
      ZRANGE z 0 -1 nosuch
      ZRANGE z 0 -1 REV REV
      ZRANGE z 2 4 BYSCORE
      ZRANGE z (2 4 BYSCORE WITHSCORES
      ZRANGE z 4 (2 BYSCORE REV
      ZRANGE z 2 4 BYSCORE REV
      ZRANGE z -inf +inf BYSCORE LIMIT 1 2
      ZRANGE z +inf -inf BYSCORE REV LIMIT 1 2 WITHSCORES
      ZRANGE z -inf +inf BYSCORE LIMIT 1 -1
      ZRANGE z -inf +inf BYSCORE LIMIT -1 2
      ZRANGE z -inf +inf BYSCORE LIMIT 5 2
      ZRANGE z -inf +inf BYSCORE LIMIT 1 0
      ZRANGE z -inf +inf BYSCORE LIMIT x 1
      ZRANGE z -inf +inf BYSCORE LIMIT 1 x
      ZRANGE z -inf +inf BYSCORE BYLEX
      ZRANGE z a b BYSCORE
      ZRANGE absent 0 -1
      ZRANGE absent x y
      ZADD lex 0 a 0 b 0 c 0 d
      ZRANGE lex - + BYLEX
      ZRANGE lex + - BYLEX REV
      ZRANGE lex [b (d BYLEX
      ZRANGE lex (d [b BYLEX REV LIMIT 0 1
      ZRANGE lex - + BYLEX WITHSCORES
      ZRANGE lex a b BYLEX
      ZRANGEBYLEX lex [b [c
      ZRANGEBYLEX lex - + LIMIT 1 2
      ZRANGEBYLEX lex - + WITHSCORES
      ZRANGEBYLEX lex - + LIMIT 1
      ZRANGEBYLEX lex - + REV
      ZREVRANGEBYLEX lex [c [b
      ZREVRANGEBYLEX lex + - LIMIT 1 2
      ZREVRANGEBYLEX lex x -
      ZRANGEBYSCORE z 2 4
      ZRANGEBYSCORE z 2 4 WITHSCORES LIMIT 1 1
      ZRANGEBYSCORE z 2 4 LIMIT 1 1 LIMIT 0 1
      ZRANGEBYSCORE z 2 4 BYSCORE
      ZRANGEBYSCORE z x 4
      ZREVRANGEBYSCORE z 4 2
      ZREVRANGEBYSCORE z 4 2 WITHSCORES
      ZREVRANGEBYSCORE z 2 4
      ZREVRANGE z 0 -1
      ZREVRANGE z 1 2 WITHSCORES
      ZREVRANGE z 0 1 LIMIT 0 1
      ZREVRANGE z 0 1 BYSCORE
      ZREVRANGE z 0 x
      ZRANGESTORE t z 1 2
      ZRANGE t 0 -1 WITHSCORES
      ZRANGESTORE t z 0 1 REV
      ZRANGE t 0 -1 WITHSCORES
      ZRANGESTORE t z (2 5 BYSCORE LIMIT 1 1
      ZRANGE t 0 -1 WITHSCORES
      ZRANGESTORE t lex [b + BYLEX
      ZRANGE t 0 -1 WITHSCORES
      ZRANGESTORE t z 0 1 WITHSCORES
      ZRANGESTORE z z 1 3
      ZRANGE z 0 -1
      ZRANGESTORE t z 10 20
      EXISTS t
      ZRANGESTORE t absent 0 -1
      SET text v
      ZRANGESTORE text z 0 0
      TYPE text
      SET text v
      ZRANGESTORE t text 0 -1
      ZRANGE text 0 -1
      ZRANGE text 0 x
      ZREVRANGE text 0 -1
      ZRANGEBYLEX text - +
    `,
  ),
  script(
    'ZPOPMIN, ZPOPMAX, ZMPOP and the blocking forms that find something, or time out',
    String.raw`
      ZADD z 1 a 2 b 3 c 4 d 5 e 6 f 7 g
      ZPOPMIN z
      ZPOPMAX z
      ZPOPMIN z 2
      ZPOPMAX z 2
      ZPOPMIN z 0
      ZPOPMIN z -1
      ZPOPMIN z x
      ZPOPMIN z 1 2
      ZPOPMAX z 100
      EXISTS z
      ZPOPMIN absent
      ZPOPMAX absent 3
      ZADD z 1 a 2 b 3 c 4 d 5 e
      ZMPOP 1 z MIN
      ZMPOP 2 absent z max COUNT 2
      ZMPOP 1 absent MIN
      ZMPOP 1 z MIN COUNT 0
      ZMPOP 0 z MIN
      ZMPOP x z MIN
      ZMPOP 1 z UP
      ZMPOP 2 z MIN
      ZMPOP 1 z MIN COUNT 1 COUNT 2
      ZMPOP 1 z MIN COUNT
      BZPOPMIN absent z 0
      BZPOPMAX z absent 0
      BZPOPMIN z 0.001
      BZPOPMAX z 1
      BZPOPMIN z x
      BZPOPMIN z -1
      ZADD z 1 a 2 b
      BZMPOP 0 1 z MIN COUNT 10
      BZMPOP 0.001 2 z absent MAX
      BZMPOP x 1 z MIN
      BZMPOP 0 0 z MIN
      BZMPOP 0 1 z UP
      SET text v
      ZPOPMIN text
      ZMPOP 2 absent text MIN
      BZPOPMIN absent text 0
      BZMPOP 0 1 text MIN
      ZADD z 1 a
      BZPOPMIN z text 0
    `,
  ),
  ...sortedSetAlgebraCases,
  script(
    'ZSCAN and ZRANDMEMBER',
    String.raw`
      ZADD z 1 a 2.5 b 3 c
      ZSCAN z 0
      ZSCAN z 0 MATCH a*
      ZSCAN z 0 COUNT 1 MATCH [bc]
      ZSCAN z 0 COUNT 0
      ZSCAN z 0 TYPE zset
      ZSCAN z x
      ZSCAN z 0 nosuch
      ZSCAN absent 0
      ZSCAN absent 0 nosuch
      ZADD big ${many(2000, 'member:', (i) => (i * 37) % 1000)}
      ZSCAN big 0
      ZSCAN big 0 COUNT 100 MATCH *7
      ZRANDMEMBER z
      ZRANDMEMBER z 2
      ZRANDMEMBER z 10
      ZRANDMEMBER z -10
      ZRANDMEMBER z 0
      ZRANDMEMBER z 2 WITHSCORES
      ZRANDMEMBER z -5 withscores
      ZRANDMEMBER z 2 x
      ZRANDMEMBER z x
      ZRANDMEMBER z 2 WITHSCORES x
      ZRANDMEMBER z 9223372036854775807 WITHSCORES
      ZRANDMEMBER z -9223372036854775808
      ZRANDMEMBER absent
      ZRANDMEMBER absent 3
      ZRANDMEMBER big 5
      SET text v
      ZSCAN text 0
      ZRANDMEMBER text
      ZRANDMEMBER text 2
    `,
  ),
  script(
    'large sorted sets: every form, there and back',
    [
      `ZADD z ${many(1000, 'm:', (i) => (i * 7919) % 1000)}`,
      `ZADD z ${many(300, 'n:', (i) => i % 3)}`,
      'ZCARD z',
      'ZRANGE z 0 -1 WITHSCORES',
      'ZRANGE z 400 420 REV WITHSCORES',
      'ZRANK z m:500',
      'ZREVRANK z m:1',
      'ZCOUNT z 100 (500',
      'ZRANGEBYSCORE z 2 3 LIMIT 50 60',
      'ZREMRANGEBYRANK z 100 899',
      'ZCARD z',
      'ZREMRANGEBYSCORE z -inf 1',
      'ZPOPMAX z 250',
      'ZRANGE z 0 -1 WITHSCORES',
      `ZADD z ${many(10, 'long', (i) => i)} 5 ${'x'.repeat(300)} 6 ${'y'.repeat(20_000)}`,
      'ZRANGE z 0 -1',
      `ZREM z ${'y'.repeat(20_000)}`,
      `ZSCORE z ${'x'.repeat(300)}`,
      'COPY z copy',
      'ZRANGE copy 0 -1 WITHSCORES',
      'RENAME copy renamed',
      'ZREMRANGEBYRANK z 5 -1',
      'ZRANGE z 0 -1 WITHSCORES',
      'ZCARD renamed',
    ].join('\n'),
  ),
  script(
    'OBJECT ENCODING of sorted sets, which never goes back, and copies',
    String.raw`
      ZADD z 1 a
      OBJECT ENCODING z
      ZADD z 1 ${'m'.repeat(64)}
      OBJECT ENCODING z
      ZADD z 1 ${'m'.repeat(65)}
      OBJECT ENCODING z
      ZREM z ${'m'.repeat(65)}
      OBJECT ENCODING z
      COPY z y
      OBJECT ENCODING y
      ZADD x ${many(128, 'm', (i) => i)}
      OBJECT ENCODING x
      ZADD x 5 m1
      OBJECT ENCODING x
      ZADD x 5 new
      OBJECT ENCODING x
      ZREMRANGEBYRANK x 0 100
      OBJECT ENCODING x
      ZUNIONSTORE u 1 x
      OBJECT ENCODING u
      ZRANGESTORE r x 0 -1
      OBJECT ENCODING r
    `,
  ),
  script(
    'SORT of sorted sets',
    String.raw`
      ZADD z 3 10 1 30 2 20
      SORT z
      SORT z DESC
      SORT z ALPHA
      SORT z LIMIT 1 1
      SORT z BY nosort
      SORT z BY nosort DESC
      SORT z BY nosort LIMIT 0 2
      SORT z BY nosort DESC LIMIT 1 1 GET #
      SORT_RO z BY nosort
      MSET w_10 3 w_20 2 w_30 1
      SORT z BY w_*
      SORT z BY w_* GET w_* GET #
      SORT z STORE t
      LRANGE t 0 -1
      SORT z BY nosort STORE t
      LRANGE t 0 -1
      SORT z BY nosort DESC STORE t
      LRANGE t 0 -1
      ZADD z 1 text
      SORT z
      SORT z ALPHA
    `,
  ),
];

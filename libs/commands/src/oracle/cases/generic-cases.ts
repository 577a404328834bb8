import { script } from '../script.ts';

const farFuture = '4102444800';
const farther = '4200000000';

export const genericCases = [
  script(
    'DUMP and RESTORE',
    String.raw`
      DUMP absent
      RESTORE a 0 "\x00\xc0{\n\x00L\xd6\xb5\x8c\xe4\x1e\xb6\xb3"
      RESTORE a 0 garbage
      RESTORE a -1 garbage
      RESTORE a x garbage
      RESTORE a 0 ""
      RESTORE a 0 garbage nosuch
      RESTORE a 0 garbage IDLETIME
      RESTORE a 0 garbage IDLETIME -1
      RESTORE a 0 garbage IDLETIME x
      RESTORE a 0 garbage FREQ 256
      RESTORE a 0 garbage FREQ -1
      RESTORE a 0 garbage FREQ 5 IDLETIME 5
      SET a 1
      RESTORE a x garbage
      RESTORE a x garbage REPLACE
      RESTORE a -1 garbage REPLACE
      RESTORE a 0 garbage REPLACE ABSTTL
      GET a
    `,
  ),
  script(
    'DEL, UNLINK, EXISTS, TOUCH, TYPE, DBSIZE',
    String.raw`
      MSET a 1 b 2 c 3
      HSET h f v
      DBSIZE
      EXISTS a b a absent
      TOUCH a h a absent
      TYPE a
      TYPE h
      TYPE absent
      DEL a a absent
      UNLINK b h absent
      DBSIZE
      EXISTS a
      TOUCH absent
    `,
  ),
  script(
    'EXPIRE and its kin',
    String.raw`
      EXPIRE absent 100
      SET a v
      TTL a
      PTTL a
      EXPIRETIME a
      PEXPIRETIME a
      TTL absent
      PTTL absent
      EXPIRETIME absent
      PEXPIRETIME absent
      EXPIRE a 100
      TTL a
      EXPIRETIME a
      PEXPIRE a 100000
      PTTL a
      PEXPIRETIME a
      EXPIREAT a ${farFuture}
      EXPIRETIME a
      PEXPIREAT a ${farFuture}499
      EXPIRETIME a
      PEXPIREAT a ${farFuture}500
      EXPIRETIME a
      PEXPIRETIME a
      PERSIST a
      PERSIST a
      PERSIST absent
      TTL a
      EXPIRE a 0
      EXISTS a
      SET a v
      EXPIRE a -1
      EXISTS a
      SET a v
      PEXPIREAT a -9223372036854775808
      EXISTS a
      SET a v
      EXPIREAT a 1
      EXISTS a
      HSET h f v
      EXPIREAT h ${farFuture}
      HSET h g w
      EXPIRETIME h
      PEXPIRE h -5
      HGETALL h
    `,
  ),
  script(
    'EXPIRE with conditions',
    String.raw`
      SET a v
      EXPIREAT a ${farFuture} XX
      EXPIREAT a ${farFuture} GT
      EXPIREAT a ${farFuture} LT
      EXPIREAT a ${farther} NX
      EXPIREAT a ${farther} LT
      EXPIREAT a ${farther} GT
      EXPIRETIME a
      EXPIREAT a ${farFuture} GT
      EXPIREAT a ${farFuture} XX LT
      EXPIRETIME a
      EXPIREAT a ${farther} xx gt
      EXPIRETIME a
      PERSIST a
      EXPIREAT a ${farFuture} NX NX
      EXPIREAT a 1 GT
      EXPIREAT a 1 NX
      EXISTS a
      EXPIREAT a 1 LT
      EXISTS a
      EXPIRE a 1 NX XX
      EXPIRE a 1 NX GT
      EXPIRE a 1 LT NX
      EXPIRE a 1 GT LT
      EXPIRE a 1 GT LT XX
      EXPIRE a 1 foo
      EXPIRE a 1 "fo\x00o"
      EXPIRE a 1 "fo\r\no"
      EXPIRE a 1 NX foo
      EXPIRE a x foo
      EXPIRE a x NX XX
    `,
  ),
  script(
    'EXPIRE with times that are wrong or too large',
    String.raw`
      SET a v
      EXPIRE a x
      EXPIRE a ""
      EXPIRE a 1.5
      EXPIRE a 9223372036854775807
      EXPIRE a 9223372036854775808
      EXPIRE a 9223372036854775
      EXPIRE a 9223372036854776
      EXPIRE a -9223372036854775808
      EXPIRE a -9223372036854776
      EXPIREAT a 9223372036854776
      EXPIREAT a -9223372036854776
      PEXPIRE a 9223372036854775807
      PEXPIRE a 9223370399119966
      TTL a
      PERSIST a
      PEXPIREAT a 9223372036854775807
      PEXPIRETIME a
      PEXPIREAT a 9223372036854775808
      EXPIRE absent x
      EXPIRE absent 9223372036854775807
      EXPIRE a -9223372036854775
      EXISTS a
    `,
  ),
  script(
    'KEYS and glob patterns',
    String.raw`
      KEYS *
      MSET foo 1 foobar 2 bar 3 "f*o" 4 "f[o" 5 "a\\b" 6 "" 7 "\xe9t\xe9" 8 f-o 9 "f]o" 10
      KEYS *
      KEYS **
      KEYS ""
      KEYS foo
      KEYS foo*
      KEYS *o*
      KEYS f?o
      KEYS f[o*
      KEYS f[a-z]o
      KEYS f[z-a]o
      KEYS f[^a-z]o
      KEYS f[^]o
      KEYS "f[]o"
      KEYS "f[\\]]o"
      KEYS "f[\\[]o"
      KEYS "f\\*o"
      KEYS "f\\"
      KEYS "\\foo"
      KEYS "a\\\\b"
      KEYS "[\xe0-\xef]t?"
      KEYS "[\x01-\xff]*"
      KEYS "?"
      KEYS "*["
      KEYS "f[o"
      KEYS "f[-]o"
      KEYS "f[!-.]o"
      KEYS "f[^-]o"
      KEYS "[a-"
      KEYS "[f-]oo"
      KEYS FOO
      KEYS f*o*b*r
      KEYS *?????*
    `,
  ),
  script(
    'SCAN',
    String.raw`
      SCAN 0
      MSET foo 1 foobar 2 bar 3
      HSET h f v
      SCAN 0
      SCAN 0 COUNT 1
      SCAN 0 COUNT 100
      SCAN 0 MATCH foo*
      SCAN 0 MATCH foo* COUNT 100
      SCAN 0 TYPE string
      SCAN 0 TYPE HASH
      SCAN 0 TYPE list
      SCAN 0 TYPE nothing
      SCAN 0 type hash match b*
      SCAN 0 MATCH a* MATCH *
      SCAN 0 TYPE hash TYPE string
      SCAN 0 COUNT 0
      SCAN 0 COUNT -1
      SCAN 0 COUNT x
      SCAN 0 COUNT 9223372036854775807
      SCAN 0 COUNT 9223372036854775808
      SCAN 0 COUNT
      SCAN 0 MATCH
      SCAN 0 TYPE
      SCAN 0 foo
      SCAN 0 foo bar
      SCAN x
      SCAN x foo
      SCAN " 0"
      SCAN "\t0"
      SCAN "0 "
      SCAN 0x0
      SCAN 0.0
      SCAN +0
      SCAN -0
      SCAN +
      SCAN ""
      SCAN "0\x00abc"
      SCAN "\x00"
      SCAN "0\n"
      SCAN 18446744073709551616
      SCAN -18446744073709551616
    `,
  ),
  script(
    'SCAN of a thousand keys',
    [
      `MSET ${Array.from({ length: 1000 }, (_, i) => `key:${i} ${i}`).join(' ')}`,
      'SCAN 0',
      'SCAN 0 COUNT 300',
      'SCAN 0 COUNT 5000',
      'SCAN 0 MATCH *5',
      'KEYS *99*',
      'DBSIZE',
      'RANDOMKEY',
    ].join('\n'),
  ),
  script(
    'RANDOMKEY',
    String.raw`
      RANDOMKEY
      SET a 1
      RANDOMKEY
      PEXPIREAT a 1
      RANDOMKEY
    `,
  ),
  script(
    'RENAME and RENAMENX',
    String.raw`
      RENAME a b
      RENAMENX a b
      RENAME a a
      RENAMENX a a
      SET a 1
      RENAME a a
      RENAMENX a a
      RENAME a b
      GET b
      EXISTS a
      SET c 2 EXAT ${farFuture}
      RENAMENX b c
      RENAME b c
      TTL c
      GET c
      SET d 3 EXAT ${farFuture}
      RENAME d c
      EXPIRETIME c
      RENAMENX c e
      EXPIRETIME e
      HSET h f v
      RENAME h e
      TYPE e
      TTL e
      HGETALL e
    `,
  ),
  script(
    'COPY',
    String.raw`
      COPY a b
      SET a 1 EXAT ${farFuture}
      COPY a b
      EXPIRETIME b
      COPY a b
      SET a 2
      COPY a b REPLACE
      GET b
      TTL b
      HSET h f v
      COPY h i
      HSET h f w
      HDEL i f
      HGETALL h
      HGETALL i
      COPY h b
      COPY h b REPLACE
      TYPE b
      COPY a a
      COPY a a DB 0
      COPY a a DB 1
      COPY a a DB 1 REPLACE
      COPY a c DB 1 DB 2
      COPY a z replace db 3
      COPY a b DB 16
      COPY a b DB -1
      COPY a b DB x
      COPY a b DB 99999999999
      COPY a b DB 9223372036854775808
      COPY a b DB
      COPY a b foo
      COPY a b REPLACE REPLACE
      SELECT 1
      KEYS *
      GET a
      SELECT 2
      KEYS *
      SELECT 3
      GET z
    `,
  ),
  script(
    'MOVE',
    String.raw`
      MOVE a 1
      SET a 1 EXAT ${farFuture}
      MOVE a 0
      MOVE a 1
      EXISTS a
      SELECT 1
      GET a
      EXPIRETIME a
      SELECT 0
      SET a 2
      MOVE a 1
      MOVE a 16
      MOVE a -1
      MOVE a x
      MOVE a 99999999999
      MOVE absent 16
      HSET h f v
      MOVE h 1
      SELECT 1
      HGETALL h
      GET a
    `,
  ),
  script(
    'SWAPDB, FLUSHDB, FLUSHALL',
    String.raw`
      SET a 0
      SET t 0 EXAT ${farFuture}
      SELECT 1
      SET b 1
      SWAPDB 0 1
      KEYS *
      EXPIRETIME t
      SWAPDB 1 1
      SWAPDB 0 16
      SWAPDB x 1
      SWAPDB 1 x
      SWAPDB x x
      SWAPDB 99 x
      SWAPDB -1 0
      SWAPDB 99999999999 0
      DBSIZE
      FLUSHDB foo
      FLUSHDB SYNC ASYNC
      FLUSHDB async
      DBSIZE
      SELECT 0
      DBSIZE
      SET c 1
      FLUSHALL foo
      FLUSHALL SYNC
      DBSIZE
    `,
  ),
];

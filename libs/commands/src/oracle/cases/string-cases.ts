import { script } from '../script.ts';

const farFuture = '4102444800';

export const stringCases = [
  script(
    'GET, SET and binary values',
    String.raw`
      GET a
      SET a hello
      GET a
      SET a ""
      GET a
      SET "" "empty key"
      GET ""
      SET "\x00\x01\xff" "a\r\nb\x00c\xfe"
      GET "\x00\x01\xff"
      STRLEN "\x00\x01\xff"
      STRLEN a
      STRLEN absent
      sEt Mixed CASE
      gEt Mixed
      GETDEL Mixed
      GETDEL Mixed
    `,
  ),
  script(
    'SET with conditions and GET',
    String.raw`
      SET a 1 XX
      SET a 1 NX
      SET a 2 NX
      SET a 2 XX
      SET a 3 GET
      SET b 3 GET
      SET b 4 NX GET
      SET c 5 NX GET
      SET c 6 XX GET
      SET d 6 XX GET
      GET d
      SET a 1 NX XX
      SET a 1 XX NX
      SET a 1 nx nx
      SET a 1 foo
      SET a 1 2
      HSET h f v
      SET h 1 GET
      SET h 1 NX GET
      SET h 1
      GET h
    `,
  ),
  script(
    'SET with an expiry',
    String.raw`
      SET a 1 EX 100
      TTL a
      SET a 2 KEEPTTL
      TTL a
      SET a 3
      TTL a
      SET a 1 PX 100000
      PTTL a
      SET a 1 EXAT ${farFuture}
      EXPIRETIME a
      SET a 1 PXAT ${farFuture}000
      PEXPIRETIME a
      SET a 1 EX 0
      SET a 1 EX -1
      SET a 1 PX 0
      SET a 1 EXAT 0
      SET a 1 EXAT -5
      SET a 1 PXAT -1
      SET a 1 EX 9223372036854775807
      SET a 1 EX 9223372036854775
      SET a 1 EX 10000000000000000
      SET a 1 PX 9223372036854775807
      SET a 1 EX 9223372036854775808
      SET a 1 EX ten
      SET a 1 EX
      SET a 1 EX 10 PX 10
      SET a 1 EX 10 KEEPTTL
      SET a 1 KEEPTTL EX 10
      SET a 1 KEEPTTL KEEPTTL
      SET a 1 EX 10 EX 10
      SET a 1 PERSIST
      GET a
      SET gone 1 EXAT 1
      GET gone
      EXISTS gone
      SET gone 1
      SET gone 2 PXAT 1
      GET gone
      SET wrong 1 XX EX 10
      EXISTS wrong
    `,
  ),
  script(
    'SETEX, PSETEX, SETNX, GETSET',
    String.raw`
      SETEX a 100 v
      TTL a
      GET a
      PSETEX a 100000 w
      PTTL a
      SETEX a 0 v
      SETEX a -1 v
      SETEX a x v
      PSETEX a 0 v
      PSETEX a 9223372036854775807 v
      SETEX a 9223372036854775807 v
      SETNX a x
      SETNX b x
      GET b
      GETSET b y
      GETSET c z
      GETSET a new
      TTL a
      HSET h f v
      GETSET h x
      SETNX h x
      SETEX h 100 x
      GET h
    `,
  ),
  script(
    'GETEX',
    String.raw`
      GETEX a
      SET a v
      GETEX a
      GETEX a EX 100
      TTL a
      GETEX a PERSIST
      TTL a
      GETEX a PX 100000
      PTTL a
      GETEX a EXAT ${farFuture}
      EXPIRETIME a
      GETEX a PXAT ${farFuture}000
      PEXPIRETIME a
      GETEX a EX 0
      GETEX a EX -1
      GETEX a EX x
      GETEX a EX
      GETEX a PERSIST EX 10
      GETEX a EX 10 PERSIST
      GETEX a NX
      GETEX a KEEPTTL
      GETEX a foo
      GETEX absent EX x
      GETEX absent foo
      GETEX a EXAT 1
      EXISTS a
      HSET h f v
      GETEX h
      GETEX h foo
    `,
  ),
  script(
    'counters',
    String.raw`
      INCR a
      INCR a
      DECR a
      INCRBY a 40
      DECRBY a 10
      GET a
      DECR b
      SET a 9223372036854775806
      INCR a
      INCR a
      GET a
      SET a -9223372036854775807
      DECR a
      DECR a
      SET a 9007199254740991
      INCR a
      INCR a
      DECRBY a 3
      INCRBY a 9223372036854775807
      DECRBY a -9223372036854775808
      DECRBY a 9223372036854775808
      INCRBY a 1.5
      INCRBY a " 1"
      INCRBY a +1
      INCRBY a 01
      INCRBY a ""
      INCRBY a -0
      SET a abc
      INCR a
      SET a " 1"
      INCR a
      SET a 01
      INCR a
      SET a -0
      INCR a
      SET a ""
      INCR a
      SET a 9223372036854775808
      INCR a
      SET a 1.0
      INCR a
      HSET h f v
      INCR h
      INCRBY h x
      DECR h
      SETEX t 100 5
      INCR t
      TTL t
    `,
  ),
  script(
    'INCRBYFLOAT',
    String.raw`
      INCRBYFLOAT a 0.1
      INCRBYFLOAT a 0.2
      INCRBYFLOAT a -0.3
      SET a 10.50
      INCRBYFLOAT a 0.1
      INCRBYFLOAT a 5.0e3
      INCRBYFLOAT a 1e-5
      SET a 3
      INCRBYFLOAT a 1
      INCR a
      SET a 1e300
      INCRBYFLOAT a 1e300
      SET a 17179869184
      INCRBYFLOAT a 1.5
      SET a 123456789.1
      INCRBYFLOAT a 0.000000001
      INCRBYFLOAT a 0x10
      INCRBYFLOAT a inf
      INCRBYFLOAT a -inf
      INCRBYFLOAT a nan
      INCRBYFLOAT a 1e5000
      INCRBYFLOAT a 1e4932
      INCRBYFLOAT a abc
      INCRBYFLOAT a " 1"
      INCRBYFLOAT a "1 "
      INCRBYFLOAT a ""
      INCRBYFLOAT a +1.5
      INCRBYFLOAT a .5
      INCRBYFLOAT a 5.
      SET a abc
      INCRBYFLOAT a 1
      SET a ""
      INCRBYFLOAT a 1
      SET a 0
      INCRBYFLOAT a -0
      SET a 9007199254740993
      INCRBYFLOAT a 0
      SET a 9223372036854775807
      INCRBYFLOAT a 1
      SET a 1
      INCRBYFLOAT a -1
      INCRBYFLOAT a 1e-20
      HSET h f v
      INCRBYFLOAT h 1
      INCRBYFLOAT h x
    `,
  ),
  script(
    'APPEND, GETRANGE, SUBSTR, SETRANGE',
    String.raw`
      APPEND a foo
      APPEND a ""
      APPEND a "\x00bar"
      GET a
      APPEND n 1
      APPEND n 2
      INCR n
      GETRANGE a 0 -1
      GETRANGE a 1 2
      GETRANGE a -3 -1
      GETRANGE a -100 100
      GETRANGE a 5 2
      GETRANGE a -1 -5
      GETRANGE a 100 200
      GETRANGE a -100 -50
      GETRANGE absent 0 -1
      GETRANGE n 0 0
      GETRANGE a x 1
      GETRANGE a 1 x
      GETRANGE a 9223372036854775807 9223372036854775807
      GETRANGE a -9223372036854775808 9223372036854775807
      SUBSTR a 0 1
      SUBSTR a x 1
      SETRANGE a 1 XY
      GET a
      SETRANGE a 10 z
      GET a
      SETRANGE new 3 abc
      GET new
      SETRANGE absent 5 ""
      EXISTS absent
      SETRANGE a 0 ""
      SETRANGE a -1 x
      SETRANGE a x x
      SETRANGE a 536870912 x
      SETRANGE a 9223372036854775807 x
      SETRANGE n 0 9
      GET n
      INCR n
      HSET h f v
      APPEND h x
      GETRANGE h 0 1
      SETRANGE h 0 x
      SETRANGE h -1 x
      STRLEN h
    `,
  ),
  script(
    'MGET, MSET, MSETNX',
    String.raw`
      MSET a 1 b 2 a 3
      MGET a b c a
      MSETNX c 1 d 2
      MSETNX e 1 a 2
      EXISTS e
      MSETNX f 1 f 2
      GET f
      MSET a
      MSET a 1 b
      MSETNX a 1 b
      HSET h f v
      MGET h a
      MSET h 1
      GET h
      SETEX t 100 1
      MSET t 2
      TTL t
    `,
  ),
  script(
    'LCS',
    String.raw`
      MSET a ohmytext b mynewtext
      LCS a b
      LCS a b LEN
      LCS a b IDX
      LCS a b IDX MINMATCHLEN 4
      LCS a b IDX WITHMATCHLEN
      LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN
      LCS a b MINMATCHLEN 4
      LCS a b WITHMATCHLEN
      LCS a b LEN IDX
      LCS a b MINMATCHLEN
      LCS a b IDX MINMATCHLEN x
      LCS a b IDX MINMATCHLEN -5
      LCS a b foo
      LCS a absent
      LCS absent b LEN
      LCS absent absent IDX
      SET n 12345
      SET m 345
      LCS n m IDX
      HSET h f v
      LCS a h
      LCS h foo bar
    `,
  ),
];

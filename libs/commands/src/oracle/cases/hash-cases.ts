import { script } from '../script.ts';

export const hashCases = [
  script(
    'HSET, HGET, HMSET, HMGET, HSETNX',
    String.raw`
      HSET h a 1
      HSET h a 2 b 3 c 4
      HSET h d 1 d 2
      HGET h a
      HGET h d
      HGET h absent
      HGET absent a
      HMSET h e 5 f 6
      HMGET h a absent e a
      HMGET absent a b
      HSETNX h a x
      HSETNX h g x
      HSETNX new g x
      HGET h a
      HGET new g
      HSET h "" "" "\x00\xff" "\r\n"
      HGET h ""
      HGET h "\x00\xff"
      HGETALL h
      HSET h a
      HSET h a 1 b
      HMSET h a 1 b
      HMSET h a
      HGETALL absent
      HKEYS absent
      HVALS absent
      HKEYS h
      HVALS h
    `,
  ),
  script(
    'HDEL, HEXISTS, HLEN, HSTRLEN',
    String.raw`
      HSET h a 1 b 22 c 333
      HLEN h
      HLEN absent
      HSTRLEN h c
      HSTRLEN h absent
      HSTRLEN absent c
      HEXISTS h a
      HEXISTS h x
      HEXISTS absent x
      HDEL h a a x
      HDEL absent a
      HGETALL h
      HDEL h b c
      EXISTS h
      TYPE h
      HSET h z 1
      EXPIRE h 100
      HSET h y 2
      HDEL h z
      TTL h
      HDEL h y
      HSET h a 1
      TTL h
    `,
  ),
  script(
    'HINCRBY',
    String.raw`
      HINCRBY h a 5
      HINCRBY h a -7
      HINCRBY h a x
      HINCRBY h a 1.5
      HINCRBY h a 9223372036854775808
      HSET h b abc
      HINCRBY h b 1
      HSET h c 9223372036854775807
      HINCRBY h c 1
      HINCRBY h c -1
      HINCRBY h d -9223372036854775808
      HINCRBY h d -1
      HSET h e " 1" f 01 g "" i 1.0 j 9007199254740992
      HINCRBY h e 1
      HINCRBY h f 1
      HINCRBY h g 1
      HINCRBY h i 1
      HINCRBY h j 1
      HGETALL h
    `,
  ),
  script(
    'HINCRBYFLOAT',
    String.raw`
      HINCRBYFLOAT h a 0.1
      HINCRBYFLOAT h a 0.2
      HINCRBYFLOAT h a -0.3
      HINCRBYFLOAT h b 1e10
      HINCRBYFLOAT h b 3.0e-5
      HINCRBYFLOAT h a inf
      HINCRBYFLOAT h a -inf
      HINCRBYFLOAT h a nan
      HINCRBYFLOAT h a 1e5000
      HINCRBYFLOAT h a x
      HINCRBYFLOAT h a ""
      HINCRBYFLOAT h a " 1"
      HSET h c abc d " 1" e "1 " f "" g 1e4932 i 0x10 j 5.
      HINCRBYFLOAT h c 1
      HINCRBYFLOAT h d 1
      HINCRBYFLOAT h e 1
      HINCRBYFLOAT h f 1
      HINCRBYFLOAT h g 1e4932
      HINCRBYFLOAT h i 1
      HINCRBYFLOAT h j 1
      HINCRBY h a 1
      HGETALL h
    `,
  ),
  script(
    'hash commands on a string',
    String.raw`
      SET s v
      HSET s a 1
      HSET s a
      HMSET s a 1
      HSETNX s a 1
      HGET s a
      HMGET s a b
      HDEL s a
      HLEN s
      HEXISTS s a
      HSTRLEN s a
      HINCRBY s a 1
      HINCRBY s a x
      HINCRBYFLOAT s a 1
      HINCRBYFLOAT s a x
      HGETALL s
      HKEYS s
      HVALS s
      HSCAN s 0
      HSCAN s x
      HSCAN s 0 foo
      HRANDFIELD s
      HRANDFIELD s 1
      HRANDFIELD s 1 WITHVALUES
      HRANDFIELD s x
      HRANDFIELD s 1 foo
      GET s
    `,
  ),
  script(
    'HSCAN',
    String.raw`
      HSCAN absent 0
      HSCAN absent x
      HSCAN absent 0 foo
      HSET h aa 1 ab 2 bb 3
      HSCAN h 0
      HSCAN h 0 MATCH a*
      HSCAN h 0 MATCH a* MATCH b*
      HSCAN h 0 match *b COUNT 1
      HSCAN h 0 MATCH nothing
      HSCAN h 0 COUNT 0
      HSCAN h 0 COUNT -1
      HSCAN h 0 COUNT x
      HSCAN h 0 COUNT
      HSCAN h 0 TYPE string
      HSCAN h 0 foo
      HSCAN h 99
      HSCAN h 18446744073709551615
      HSCAN h 18446744073709551616
      HSCAN h -1
      HSCAN h " 1"
      HSCAN h 0x1
      HSCAN h ""
    `,
  ),
  script(
    'HSCAN of a hash with a thousand fields and of long values',
    [
      `HSET big ${Array.from({ length: 1000 }, (_, i) => `f${i} v${i}`).join(' ')}`,
      'HLEN big',
      'HSCAN big 0',
      'HSCAN big 0 COUNT 1',
      'HSCAN big 0 COUNT 100000',
      'HSCAN big 0 MATCH *7',
      'HGETALL big',
      'HKEYS big',
      'HVALS big',
      `HSET long a ${'x'.repeat(100)} b 1`,
      'HGETALL long',
      'HSCAN long 0',
    ].join('\n'),
  ),
  script(
    'HRANDFIELD',
    String.raw`
      HRANDFIELD absent
      HRANDFIELD absent 3
      HRANDFIELD absent 3 WITHVALUES
      HRANDFIELD absent x
      HSET h a 1 b 2 c 3
      HRANDFIELD h
      HRANDFIELD h 0
      HRANDFIELD h 0 WITHVALUES
      HRANDFIELD h 2
      HRANDFIELD h 2 withvalues
      HRANDFIELD h 3
      HRANDFIELD h 100
      HRANDFIELD h 100 WITHVALUES
      HRANDFIELD h -5
      HRANDFIELD h -5 WITHVALUES
      HRANDFIELD h 1 foo
      HRANDFIELD h 1 WITHVALUES foo
      HRANDFIELD h x foo
      HRANDFIELD h 1.5
      HRANDFIELD h -9223372036854775808
      HRANDFIELD h 4611686018427387904 WITHVALUES
      HRANDFIELD h -4611686018427387905 WITHVALUES
      HRANDFIELD h 4611686018427387904
    `,
  ),
];

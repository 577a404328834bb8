import { script } from '../script.ts';
import type { Script } from '../script.ts';

export const sortedSetAlgebraCases: readonly Script[] = [
  script(
    'ZUNION, ZINTER, ZDIFF and what stores',
    String.raw`
      ZADD a 1 x 2 y 3 z
      ZADD b 10 y 20 z 30 w
      ZADD inf inf x -inf y
      SADD s x z v
      ZUNION 2 a b
      ZUNION 2 a b WITHSCORES
      ZUNION 3 a b absent WEIGHTS 2 0.5 9 WITHSCORES
      ZUNION 2 a b AGGREGATE MIN WITHSCORES
      ZUNION 2 a b aggregate max withscores
      ZUNION 2 a s WITHSCORES
      ZUNION 1 s WITHSCORES
      ZUNION 2 inf inf WEIGHTS 1 -1 WITHSCORES
      ZUNION 1 inf WEIGHTS 0 WITHSCORES
      ZUNION 1 a WEIGHTS -0 WITHSCORES
      ZUNION 1 absent
      ZINTER 2 a b WITHSCORES
      ZINTER 2 a b WEIGHTS 1 -1 AGGREGATE MAX WITHSCORES
      ZINTER 2 a s
      ZINTER 2 a a WITHSCORES
      ZINTER 3 a b absent
      ZINTER 2 inf inf WEIGHTS 1 -1 WITHSCORES
      ZINTER 2 inf inf WEIGHTS 0 0 AGGREGATE MIN WITHSCORES
      ZDIFF 2 a b WITHSCORES
      ZDIFF 2 b a
      ZDIFF 2 a s
      ZDIFF 2 s a WITHSCORES
      ZDIFF 2 a a
      ZDIFF 1 a
      ZDIFF 2 absent a
      ZDIFF 2 a b WEIGHTS 1 2
      ZINTERCARD 2 a b
      ZINTERCARD 2 a b LIMIT 1
      ZINTERCARD 2 a b LIMIT 0
      ZINTERCARD 2 a b LIMIT -1
      ZINTERCARD 2 a b LIMIT x
      ZINTERCARD 2 a b WITHSCORES
      ZINTERCARD 0 a
      ZINTERCARD 1 absent
      ZUNIONSTORE t 2 a b
      ZRANGE t 0 -1 WITHSCORES
      ZUNIONSTORE t 2 a b WEIGHTS 0.1 0.2 AGGREGATE SUM
      ZRANGE t 0 -1 WITHSCORES
      ZINTERSTORE t 2 a b
      ZRANGE t 0 -1 WITHSCORES
      ZDIFFSTORE t 2 a b
      ZRANGE t 0 -1 WITHSCORES
      ZUNIONSTORE a 2 a a
      ZRANGE a 0 -1 WITHSCORES
      EXPIRE t 1000
      ZUNIONSTORE t 1 a WEIGHTS -0
      ZRANGE t 0 -1 WITHSCORES
      TTL t
      ZINTERSTORE t 2 a absent
      EXISTS t
      ZDIFFSTORE t 1 absent
      ZUNIONSTORE t 2 a b WITHSCORES
      ZUNION 0 a
      ZUNION -1 a
      ZUNION x a
      ZUNION 3 a b
      ZUNIONSTORE t 0 a
      ZDIFFSTORE t 0 a
      ZUNION 2 a b WEIGHTS 1
      ZUNION 2 a b WEIGHTS 1 x
      ZUNION 2 a b WEIGHTS 1 nan
      ZUNION 2 a b AGGREGATE
      ZUNION 2 a b AGGREGATE avg
      ZUNION 2 a b nosuch
      ZUNION 2 a b LIMIT 1
      ZUNION 2 a b WEIGHTS 1 1 WEIGHTS 2 2 AGGREGATE MIN AGGREGATE SUM WITHSCORES
      SET text v
      ZUNION 2 a text
      ZUNION 2 a text nosuch
      ZINTERSTORE t 1 text
      ZDIFF 2 absent text
      ZINTERCARD 1 text
      ZUNIONSTORE text 1 a
      TYPE text
      ZUNION 2 b s AGGREGATE SUM WITHSCORES
      ZINTER 2 b s AGGREGATE SUM WITHSCORES
      ZINTERSTORE t 2 b s WEIGHTS 2 3 AGGREGATE MIN
      ZRANGE t 0 -1 WITHSCORES
      ZINTERSTORE t 2 b s AGGREGATE MAX
      ZINTERSTORE t 2 b s AGGREGATE SUM
      ZUNIONSTORE t 2 b s AGGREGATE MIN
      ZUNIONSTORE t 2 b s AGGREGATE MAX
      ZUNIONSTORE t 2 b s AGGREGATE SUM
      ZRANGE t 0 -1 WITHSCORES
      ZREVRANGEBYSCORE b 100 0 LIMIT 1 1
      ZADD f1 0.1 m
      ZADD f2 0.2 m 1 o
      ZADD f3 0.3 m 1 o 2 p
      ZUNION 3 f3 f1 f2 WITHSCORES
      ZUNION 3 f1 f2 f3 WITHSCORES
      ZINTER 3 f3 f2 f1 WITHSCORES
    `,
  ),
];

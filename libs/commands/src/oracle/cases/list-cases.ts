import { script } from '../script.ts';

/** Commands that wait have short time-outs: what they do while they wait is compared elsewhere. */
export const listCases = [
  script(
    'LPUSH, RPUSH, LPUSHX, RPUSHX',
    `
    LPUSH l a b c
    RPUSH l d "" "\\x00\\xff"
    LRANGE l 0 -1
    LLEN l
    LPUSHX l x y
    RPUSHX l z
    LPUSHX missing x
    RPUSHX missing x
    EXISTS missing
    SET s v
    LPUSH s a
    RPUSHX s a
    LLEN s
    LLEN missing
    TYPE l`,
  ),
  script(
    'LPOP and RPOP',
    `
    RPUSH l 1 2 3 4 5 6 7
    LPOP l
    RPOP l
    LPOP l 2
    RPOP l 2
    LPOP l 0
    RPOP l 100
    EXISTS l
    LPOP l
    LPOP l 3
    LPOP l 0
    RPUSH l a
    LPOP l -1
    LPOP l x
    LPOP l 9223372036854775808
    LPOP l 9223372036854775807
    LPOP l 1 2
    SET s v
    LPOP s
    RPOP s 1
    RPOP s x`,
  ),
  script(
    'LINDEX, LSET, LRANGE, LTRIM',
    `
    RPUSH l a b c d e
    LINDEX l 0
    LINDEX l -1
    LINDEX l 5
    LINDEX l -6
    LINDEX l x
    LINDEX missing x
    LINDEX l 9223372036854775807
    LSET l 0 A
    LSET l -1 E
    LSET l 5 x
    LSET l -6 x
    LSET l x y
    LSET missing 0 x
    LSET missing x x
    LRANGE l 0 -1
    LRANGE l 1 2
    LRANGE l -2 10
    LRANGE l 3 1
    LRANGE l -100 100
    LRANGE l 5 6
    LRANGE l x 1
    LRANGE l 1 x
    LRANGE missing 0 1
    LTRIM l 1 3
    LRANGE l 0 -1
    LTRIM l 0 -2
    LRANGE l 0 -1
    LTRIM l 5 6
    EXISTS l
    LTRIM missing 0 1
    LTRIM l x 1
    SET s v
    LINDEX s 0
    LINDEX s x
    LSET s 0 v
    LRANGE s 0 1
    LTRIM s 0 1`,
  ),
  script(
    'LINSERT and LREM',
    `
    RPUSH l a b a c a
    LINSERT l BEFORE a x
    LINSERT l after a y
    LINSERT l BEFORE nosuch x
    LINSERT l MIDDLE a x
    LINSERT missing BEFORE a x
    LRANGE l 0 -1
    LREM l 1 a
    LREM l -1 a
    LRANGE l 0 -1
    LREM l 0 a
    LREM l 0 nosuch
    LREM l x a
    LREM missing 0 a
    LRANGE l 0 -1
    RPUSH all a a a
    LREM all -2 a
    LREM all 5 a
    EXISTS all
    SET s v
    LINSERT s BEFORE a b
    LREM s 0 a`,
  ),
  script(
    'LPOS',
    `
    RPUSH l a b c 1 2 3 c c
    LPOS l c
    LPOS l nosuch
    LPOS missing c
    LPOS l c RANK 2
    LPOS l c RANK -1
    LPOS l c RANK -2 COUNT 0
    LPOS l c COUNT 2
    LPOS l c COUNT 0
    LPOS l nosuch COUNT 0
    LPOS missing c COUNT 0
    LPOS l c COUNT 0 MAXLEN 3
    LPOS l c COUNT 0 MAXLEN 0
    LPOS l c RANK -1 MAXLEN 1
    LPOS l 1 RANK -1 MAXLEN 2
    LPOS l c RANK 0
    LPOS l c RANK x
    LPOS l c RANK 9223372036854775807
    LPOS l c COUNT -1
    LPOS l c COUNT x
    LPOS l c MAXLEN -1
    LPOS l c MAXLEN
    LPOS l c NOSUCH 1
    LPOS l c RANK 1 RANK 2
    SET s v
    LPOS s c`,
  ),
  script(
    'a list that moves its only element to itself keeps its time to live',
    `
    RPUSH a x
    EXPIRE a 1000
    LMOVE a a LEFT RIGHT
    RPOPLPUSH a a
    BLMOVE a a RIGHT LEFT 0
    TTL a
    LRANGE a 0 -1`,
  ),
  script(
    'LMOVE and RPOPLPUSH',
    `
    RPUSH a 1 2 3 4
    LMOVE a b LEFT RIGHT
    LMOVE a b right left
    LMOVE a a LEFT RIGHT
    LMOVE a a LEFT LEFT
    RPOPLPUSH a b
    RPOPLPUSH a a
    LRANGE a 0 -1
    LRANGE b 0 -1
    LMOVE a b LEFT LEFT
    LMOVE a b LEFT LEFT
    EXISTS a
    LMOVE missing b UP LEFT
    LMOVE missing b LEFT DOWN
    RPOPLPUSH missing b
    SET s v
    LMOVE b s LEFT LEFT
    LMOVE s b LEFT LEFT
    LMOVE missing s LEFT LEFT
    RPOPLPUSH b s
    LRANGE b 0 -1`,
  ),
  script(
    'LMPOP',
    `
    RPUSH a 1 2 3
    RPUSH b 4 5
    LMPOP 2 missing a LEFT
    LMPOP 2 a b RIGHT COUNT 10
    LMPOP 2 a b left count 1
    LMPOP 1 b LEFT COUNT 1
    LMPOP 1 b LEFT
    LMPOP 0 a LEFT
    LMPOP -1 a LEFT
    LMPOP x a LEFT
    LMPOP 2 a LEFT
    LMPOP 1 a UP
    LMPOP 1 a LEFT COUNT 0
    LMPOP 1 a LEFT COUNT x
    LMPOP 1 a LEFT COUNT
    LMPOP 1 a LEFT COUNT 1 COUNT 2
    LMPOP 1 a LEFT NOSUCH 2
    LMPOP 9223372036854775807 a LEFT
    SET s v
    LMPOP 2 s a LEFT
    RPUSH a 1
    LMPOP 2 a s LEFT`,
  ),
  script(
    'blocking forms that find something, or time out',
    `
    RPUSH a 1 2 3 4 5
    BLPOP a 0
    BRPOP missing a 0
    BLMOVE a b LEFT RIGHT 0
    BRPOPLPUSH a b 0
    BLMPOP 0 2 missing a LEFT COUNT 5
    BLPOP a 0.01
    BRPOP a b 0.01
    BLPOP a 0.001
    BLMOVE a b LEFT LEFT 0.001
    BRPOPLPUSH a b 0.001
    BLMPOP 0.001 1 a LEFT
    BLPOP a x
    BLPOP a -1
    BLPOP a nan
    BLMOVE a b UP LEFT x
    BLMOVE a b LEFT LEFT x
    BRPOPLPUSH a b -0.5
    BLMPOP x 1 a LEFT
    BLMPOP -1 1 a LEFT
    BLMPOP 1 0 a LEFT
    BLMPOP 1 1 a UP
    SET s v
    BLPOP s 0
    BLPOP missing s b 0
    BLMOVE s b LEFT LEFT 0
    BLMOVE b s LEFT LEFT 0
    BLMPOP 0 1 s LEFT`,
  ),
  script(
    'long lists and long elements',
    [
      `RPUSH l ${Array.from({ length: 1000 }, (_, i) => `element-${i}`).join(' ')}`,
      `LPUSH l ${Array.from({ length: 300 }, (_, i) => `${i}${'x'.repeat(100)}`).join(' ')}`,
      `RPUSH l ${'y'.repeat(20_000)} ${'z'.repeat(10_000)} end`,
      'LLEN l',
      'LRANGE l 290 310',
      'LINDEX l 700',
      'LINDEX l -2',
      'LINSERT l BEFORE element-500 inserted',
      'LPOS l inserted',
      'LREM l 0 element-400',
      'LSET l 600 changed',
      'LRANGE l 595 605',
      'LTRIM l 100 -100',
      'LLEN l',
      'LRANGE l 0 3',
      'LRANGE l -3 -1',
      'LPOP l 500',
      'RPOP l 400',
      'LRANGE l 0 -1',
    ].join('\n'),
  ),
];

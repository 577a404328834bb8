import { script } from '../script.ts';
import type { Script } from '../script.ts';

export const sortCases: readonly Script[] = [
  script(
    'SORT of lists',
    String.raw`
      RPUSH l 3 1 20 -5 1.5 inf -inf 0x10
      SORT l
      SORT l DESC
      sort l asc desc asc
      SORT l ALPHA
      SORT l ALPHA DESC
      SORT l LIMIT 0 3
      SORT l LIMIT 2 100 DESC
      SORT l LIMIT -5 2
      SORT l LIMIT 7 -1
      SORT l LIMIT 8 1
      SORT l LIMIT 100 1
      SORT l LIMIT 3 0
      SORT l LIMIT 9223372036854775807 9223372036854775807
      SORT l LIMIT 0 2 LIMIT 1 2
      SORT_RO l
      SORT_RO l LIMIT 1 2 DESC ALPHA
      RPUSH same 1.0 1 01 +1 1e0
      SORT same
      SORT same DESC
      SORT absent
      SORT absent STORE target
      SORT absent GET # LIMIT 0 5
    `,
  ),
  script(
    'SORT BY and GET',
    String.raw`
      RPUSH l 1 2 3 4
      MSET w_1 30 w_2 10 w_3 20 o_1 uno o_2 dos x3y drei
      HSET h_1 f 5 g five
      HSET h_2 f 9 g nine
      HSET h_3 f 7
      SORT l BY w_*
      SORT l BY w_* DESC
      SORT l BY w_* ALPHA
      SORT l BY w_* ALPHA DESC
      SORT l BY nosuch_*
      SORT l BY h_*->f
      SORT l BY h_*->f DESC GET h_*->g GET #
      SORT l BY h_*->nosuch
      SORT l BY h_*
      SORT l BY w_*->f
      SORT l BY h_*->
      SORT l GET o_*
      SORT l GET o_* GET # GET x*y
      SORT l GET nostar GET #
      SORT l GET * GET h_*-> GET h_*->f
      SORT l BY nosort
      SORT l BY nosort DESC
      SORT l BY nosort LIMIT 1 2
      SORT l BY nosort DESC LIMIT 1 2 GET #
      SORT l BY "" LIMIT 0 2
      SORT l BY w_* LIMIT 1 2 GET w_* GET #
      SORT l BY w_* BY nosort DESC
    `,
  ),
  script(
    'SORT STORE',
    String.raw`
      RPUSH l 2 3 1
      SORT l STORE target
      LRANGE target 0 -1
      SORT l GET nosuch_* GET # STORE target
      LRANGE target 0 -1
      EXPIRE target 100
      SORT l DESC LIMIT 0 2 STORE target
      LRANGE target 0 -1
      TTL target
      SORT l STORE l
      LRANGE l 0 -1
      SORT l LIMIT 9 9 STORE target
      EXISTS target
      SET target text
      SORT absent STORE target
      EXISTS target
      SORT l STORE a STORE b
      EXISTS a b
      RPUSH binary "a\x00b" "a\x00a" "\xff" "" "a"
      SORT binary ALPHA STORE target
      LRANGE target 0 -1
    `,
  ),
  script(
    'SORT with wrong arguments',
    String.raw`
      RPUSH l 1 a
      SORT l
      SORT l LIMIT 0 1
      SORT l STORE target
      EXISTS target
      SORT l BY nosort STORE target
      MSET w_1 x s text n 5
      SORT l BY w_*
      SET w_1 "5 "
      SORT l BY w_*
      SET w_1 " 5"
      SORT l BY w_*
      SET w_1 nan
      SORT l BY w_*
      HSET h f v
      SORT s
      SORT n
      SORT h
      SORT s LIMIT a b
      SORT s nosuch
      SORT l LIMIT 1
      SORT l LIMIT a 1
      SORT l LIMIT 1 9223372036854775808
      SORT l GET
      SORT l BY
      SORT l STORE
      SORT_RO l STORE target
      SORT_RO s
      SORT
    `,
  ),
];

import type { DataCommand } from '../table/command.ts';
import {
  zdiff,
  zdiffstore,
  zinter,
  zintercard,
  zinterstore,
  zunion,
  zunionstore,
} from './algebra/algebra-commands.ts';
import { bzmpop, bzpopmax, bzpopmin, zmpop } from './pop-first.ts';
import { zpopmax, zpopmin } from './pop.ts';
import { zadd, zincrby } from './zadd.ts';
import { zcount, zlexcount } from './zcount.ts';
import { zrandmember } from './zrandmember.ts';
import {
  zrange,
  zrangebylex,
  zrangebyscore,
  zrangestore,
  zrevrange,
  zrevrangebylex,
  zrevrangebyscore,
} from './zrange.ts';
import { zrank, zrevrank } from './zrank.ts';
import { zrem, zremrangebylex, zremrangebyrank, zremrangebyscore } from './zrem.ts';
import { zscan } from './zscan.ts';
import { zcard, zmscore, zscore } from './zscore.ts';

/** The commands of Redis's group "sorted-set". */
export const sortedSetCommands: readonly DataCommand[] = [
  bzmpop,
  bzpopmax,
  bzpopmin,
  zadd,
  zcard,
  zcount,
  zdiff,
  zdiffstore,
  zincrby,
  zinter,
  zintercard,
  zinterstore,
  zlexcount,
  zmpop,
  zmscore,
  zpopmax,
  zpopmin,
  zrandmember,
  zrange,
  zrangebylex,
  zrangebyscore,
  zrangestore,
  zrank,
  zrem,
  zremrangebylex,
  zremrangebyrank,
  zremrangebyscore,
  zrevrange,
  zrevrangebylex,
  zrevrangebyscore,
  zrevrank,
  zscan,
  zscore,
  zunion,
  zunionstore,
];

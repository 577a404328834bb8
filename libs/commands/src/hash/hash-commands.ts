import type { DataCommand } from '../table/command.ts';
import { hdel } from './hdel.ts';
import { hexists, hget, hlen, hmget, hstrlen } from './hget.ts';
import { hgetall, hkeys, hvals } from './hgetall.ts';
import { hincrby, hincrbyfloat } from './hincrby.ts';
import { hrandfield } from './hrandfield.ts';
import { hscan } from './hscan.ts';
import { hmset, hset, hsetnx } from './hset.ts';

/** The commands of Redis's group "hash". */
export const hashCommands: readonly DataCommand[] = [
  hdel,
  hexists,
  hget,
  hgetall,
  hincrby,
  hincrbyfloat,
  hkeys,
  hlen,
  hmget,
  hmset,
  hrandfield,
  hscan,
  hset,
  hsetnx,
  hstrlen,
  hvals,
];

import type { DataCommand } from '../table/command.ts';
import { hexpire, hexpireat, hpexpire, hpexpireat } from './field-expiry/hexpire.ts';
import { hgetdel, hgetex } from './field-expiry/hgetex.ts';
import { hsetex } from './field-expiry/hsetex.ts';
import { hexpiretime, hpersist, hpexpiretime, hpttl, httl } from './field-expiry/httl.ts';
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
  hexpire,
  hexpireat,
  hexpiretime,
  hget,
  hgetall,
  hgetdel,
  hgetex,
  hincrby,
  hincrbyfloat,
  hkeys,
  hlen,
  hmget,
  hmset,
  hpersist,
  hpexpire,
  hpexpireat,
  hpexpiretime,
  hpttl,
  hrandfield,
  hscan,
  hset,
  hsetex,
  hsetnx,
  hstrlen,
  httl,
  hvals,
];

import type { DataCommand } from '../table/command.ts';
import { sadd, srem } from './sadd.ts';
import { sdiff, sdiffstore, sinter, sinterstore, sunion, sunionstore } from './set-operations.ts';
import { sintercard } from './sintercard.ts';
import { scard, sismember, smembers, smismember } from './smembers.ts';
import { smove } from './smove.ts';
import { spop } from './spop.ts';
import { srandmember } from './srandmember.ts';
import { sscan } from './sscan.ts';

/** The commands of Redis's group "set". */
export const setCommands: readonly DataCommand[] = [
  sadd,
  scard,
  sdiff,
  sdiffstore,
  sinter,
  sintercard,
  sinterstore,
  sismember,
  smembers,
  smismember,
  smove,
  spop,
  srandmember,
  srem,
  sscan,
  sunion,
  sunionstore,
];

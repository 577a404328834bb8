import type { DataCommand } from '../table/command.ts';
import { linsert, lrem, lset, ltrim } from './edit.ts';
import { lpos } from './lpos.ts';
import { blmove, brpoplpush, lmove, rpoplpush } from './move.ts';
import { blmpop, blpop, brpop, lmpop } from './pop-first.ts';
import { lpop, rpop } from './pop.ts';
import { lpush, lpushx, rpush, rpushx } from './push.ts';
import { lindex, llen, lrange } from './read.ts';

/** The commands of Redis's group "list". */
export const listCommands: readonly DataCommand[] = [
  blmove,
  blmpop,
  blpop,
  brpop,
  brpoplpush,
  lindex,
  linsert,
  llen,
  lmove,
  lmpop,
  lpop,
  lpos,
  lpush,
  lpushx,
  lrange,
  lrem,
  lset,
  ltrim,
  rpop,
  rpoplpush,
  rpush,
  rpushx,
];

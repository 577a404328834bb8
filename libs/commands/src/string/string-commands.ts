import type { DataCommand } from '../table/command.ts';
import { decr, decrby, incr, incrby } from './counter.ts';
import { get, getdel, getex, strlen } from './get.ts';
import { incrbyfloat } from './incrbyfloat.ts';
import { lcs } from './lcs.ts';
import { mget, mset, msetnx } from './multiple.ts';
import { append, getrange, setrange, substr } from './range.ts';
import { getset, psetex, set, setex, setnx } from './set.ts';

/** The commands of Redis's group "string". */
export const stringCommands: readonly DataCommand[] = [
  append,
  decr,
  decrby,
  get,
  getdel,
  getex,
  getrange,
  getset,
  incr,
  incrby,
  incrbyfloat,
  lcs,
  mget,
  mset,
  msetnx,
  psetex,
  set,
  setex,
  setnx,
  setrange,
  strlen,
  substr,
];

import type { DataCommand } from '../table/command.ts';
import { dbsize } from './databases/dbsize.ts';
import { flushall, flushdb } from './databases/flush.ts';
import { swapdb } from './databases/swapdb.ts';
import { dump } from './serialization/dump.ts';
import { sort, sortRo } from './sort/sort.ts';
import { restore } from './serialization/restore.ts';
import { expire, expireat, pexpire, pexpireat } from './expiry/expire.ts';
import { persist } from './expiry/persist.ts';
import { expiretime, pexpiretime, pttl, ttl } from './expiry/ttl.ts';
import { keys } from './iteration/keys.ts';
import { randomkey } from './iteration/randomkey.ts';
import { scan } from './iteration/scan.ts';
import { copy } from './keys/copy.ts';
import { del, unlink } from './keys/del.ts';
import { exists, touch } from './keys/exists.ts';
import { move } from './keys/move.ts';
import { rename, renamenx } from './keys/rename.ts';
import { object } from './object/object.ts';
import { type } from './keys/type.ts';

/** The commands that work on keys of any type, and those of Redis's group "server" that work on whole databases. */
export const genericCommands: readonly DataCommand[] = [
  copy,
  dbsize,
  del,
  dump,
  exists,
  expire,
  expireat,
  expiretime,
  flushall,
  flushdb,
  keys,
  move,
  object,
  persist,
  pexpire,
  pexpireat,
  pexpiretime,
  pttl,
  randomkey,
  rename,
  renamenx,
  restore,
  scan,
  sort,
  sortRo,
  swapdb,
  touch,
  ttl,
  type,
  unlink,
];

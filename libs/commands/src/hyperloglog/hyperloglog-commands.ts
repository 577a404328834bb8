import type { DataCommand } from '../table/command.ts';
import { pfadd } from './pfadd.ts';
import { pfcount } from './pfcount.ts';
import { pfdebug } from './pfdebug.ts';
import { pfmerge } from './pfmerge.ts';
import { pfselftest } from './pfselftest.ts';

/** The commands of Redis's group "hyperloglog". */
export const hyperloglogCommands: readonly DataCommand[] = [
  pfadd,
  pfcount,
  pfdebug,
  pfmerge,
  pfselftest,
];

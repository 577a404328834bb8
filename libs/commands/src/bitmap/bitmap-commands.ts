import type { DataCommand } from '../table/command.ts';
import { bitcount } from './bitcount.ts';
import { bitfield, bitfieldRo } from './bitfield.ts';
import { bitop } from './bitop.ts';
import { bitpos } from './bitpos.ts';
import { getbit, setbit } from './setbit.ts';

/** The commands of Redis's group "bitmap". */
export const bitmapCommands: readonly DataCommand[] = [
  bitcount,
  bitfield,
  bitfieldRo,
  bitop,
  bitpos,
  getbit,
  setbit,
];

import { bitmapCommands } from './bitmap/bitmap-commands.ts';
import { genericCommands } from './generic/generic-commands.ts';
import { geoCommands } from './geo/geo-commands.ts';
import { hashCommands } from './hash/hash-commands.ts';
import { listCommands } from './list/list-commands.ts';
import { hyperloglogCommands } from './hyperloglog/hyperloglog-commands.ts';
import { setCommands } from './set/set-commands.ts';
import { sortedSetCommands } from './sorted-set/sorted-set-commands.ts';
import { streamCommands } from './stream/stream-commands.ts';
import { stringCommands } from './string/string-commands.ts';
import type { DataCommand } from './table/command.ts';

/** Every command that works on the keyspace. */
export const dataCommands: readonly DataCommand[] = [
  ...bitmapCommands,
  ...genericCommands,
  ...geoCommands,
  ...hashCommands,
  ...hyperloglogCommands,
  ...listCommands,
  ...setCommands,
  ...sortedSetCommands,
  ...streamCommands,
  ...stringCommands,
];

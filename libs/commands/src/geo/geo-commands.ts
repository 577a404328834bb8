import type { DataCommand } from '../table/command.ts';
import { geodist, geohash, geopos } from './geo-read.ts';
import { geoadd } from './geoadd.ts';
import { georadius, georadiusbymember, georadiusbymemberRo, georadiusRo } from './georadius.ts';
import { geosearch, geosearchstore } from './geosearch.ts';

/** The commands of Redis's group "geo". */
export const geoCommands: readonly DataCommand[] = [
  geoadd,
  geodist,
  geohash,
  geopos,
  georadius,
  georadiusRo,
  georadiusbymember,
  georadiusbymemberRo,
  geosearch,
  geosearchstore,
];

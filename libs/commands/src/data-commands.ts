import { stringCommands } from './string/string-commands.ts';
import type { DataCommand } from './table/command.ts';

/** Every command that works on the keyspace. */
export const dataCommands: readonly DataCommand[] = [...stringCommands];

export { dataCommands } from './data-commands.ts';
export { containerOf, helpLines } from './table/container.ts';
export { defaultEncodingLimits } from './generic/object/encoding-limits.ts';
export { encodingOf } from './generic/object/encoding.ts';
export { serialize } from './generic/serialization/value-serializer.ts';
export type { EncodingLimits } from './generic/object/encoding-limits.ts';
export { memoryUsage } from './generic/memory/memory-usage.ts';
export { globMatch } from './generic/iteration/glob-match.ts';
export {
  doubleArgument,
  integerArgument,
  integerArgumentBetween,
  invalidExpireTime,
  wrongArgumentCount,
} from './table/arguments.ts';
export {
  CommandError,
  noSuchKey,
  notAFloat,
  notAnInteger,
  syntaxError,
  wrongType,
} from './table/command-error.ts';
export { writeCommandDocs } from './table/command-docs-reply.ts';
export { writeCommandInfo } from './table/command-info-reply.ts';
export { firstKeyOf, keyArguments, keysOf } from './table/command-keys.ts';
export type { KeyArgument } from './table/command-keys.ts';
export { writeCommandCount, writeCommandKeys, writeCommandList } from './table/command-reply.ts';
export { checkArity, CommandTable, wrongArity } from './table/command-table.ts';
export { wrongSubcommandCall } from './table/subcommand-error.ts';
export type {
  Blocking,
  CommandContext,
  CommandFlag,
  CommandGroup,
  CommandHandler,
  CommandInfo,
  DataCommand,
  WaitsFor,
  KeyFlag,
  KeySpec,
} from './table/command.ts';
export { allKeys, oneKey } from './table/key-specs.ts';

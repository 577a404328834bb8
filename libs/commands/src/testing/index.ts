export { arityScript, oracleCases } from '../oracle/cases.ts';
export { OptionCoverage } from '../oracle/coverage/option-coverage.ts';
export { decodeReply, itemsOf, sameReply } from '../oracle/compare.ts';
export { intendedDifferences, uncomparedDifferences } from '../oracle/differences.ts';
export type { ComparisonRule } from '../oracle/differences.ts';
export { isKnownToOracle } from '../oracle/known-commands.ts';
export { OracleServer } from '../oracle/oracle-server.ts';
export {
  randomCommandNames,
  randomCommands,
  randomDatabases,
  randomGroupCommands,
  randomPatternCommands,
  randomWrites,
  stateCommands,
  stateOfKey,
} from '../oracle/random-commands.ts';
export type { LoggedCommand } from '../oracle/random-commands.ts';
export {
  describeMismatch,
  runCommand,
  runPipelined,
  runScript,
  runScriptPipelined,
} from '../oracle/run-script.ts';
export type { Mismatch } from '../oracle/run-script.ts';
export { script } from '../oracle/script.ts';
export type { Script } from '../oracle/script.ts';
export { ClientSubject, HandlerSubject } from '../oracle/subject.ts';
export type { Subject } from '../oracle/subject.ts';
export { documentedCommands } from './documented-command.ts';
export type { DocumentedCommand } from './documented-command.ts';
export { RecordingReply } from './recording-reply.ts';
export type { RecordedReply } from './recording-reply.ts';
export { CommandRunner } from './run.ts';

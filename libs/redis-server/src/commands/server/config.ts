import { globMatch } from '@kiwi/commands';
import type { Session } from '../../session/session.ts';
import type { ServerSettings } from '../../settings.ts';
import { helpCommand } from '../help-command.ts';
import type { SessionCommand } from '../session-command.ts';
import { configAdmin } from './config-command.ts';
import { configRewrite } from './config-rewrite.ts';
import type { ConfigParameter } from './config-parameters.ts';
import { configParameters, raftParameters } from './config-parameters.ts';

const perParameter = 'O(N) when N is the number of configuration parameters provided';

const get: SessionCommand = {
  ...configAdmin,
  name: 'config|get',
  syntax: 'parameter{parameter}...',
  history: [['7.0.0', 'Takes several patterns.']],
  arity: -3,
  since: '2.0.0',
  summary: 'Answers the parameters that match the patterns.',
  complexity: perParameter,
  run(session, args) {
    const patterns = args.slice(2).map((pattern) => pattern.toLowerCase());
    const found = parametersOf(session).filter((parameter) =>
      patterns.some((pattern) => globMatch(pattern, parameter.name, true)),
    );
    session.reply.map(found.length);
    for (const parameter of found) {
      session.reply.bulk(parameter.name);
      session.reply.bulk(parameter.get(session.context));
    }
  },
};

const set: SessionCommand = {
  ...configAdmin,
  name: 'config|set',
  syntax: 'parameter_value{parameter value}...',
  history: [['7.0.0', 'Takes several parameters.']],
  arity: -4,
  since: '2.0.0',
  summary: 'Sets parameters of this node until it is restarted, all or none.',
  complexity: perParameter,
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run(session, args) {
    const changes = parseChanges(args, parametersOf(session), session.context.settings);
    if (typeof changes === 'string') {
      session.reply.error(changes);
      return;
    }
    Object.assign(session.context.settings, changes);
    session.context.notifications.refresh();
    session.context.replica.memory.refresh();
    for (const name of namesOf(args)) session.context.setParameters.add(name.toLowerCase());
    logChange(session, args);
    session.reply.ok();
  },
};

function parametersOf(session: Session): readonly ConfigParameter[] {
  return [...configParameters, ...raftParameters(session.context)];
}

/** All changes, or the error line: nothing is set unless everything can be. */
function parseChanges(
  args: readonly string[],
  parameters: readonly ConfigParameter[],
  settings: Readonly<ServerSettings>,
): Partial<ServerSettings> | string {
  if (args.length % 2 !== 0) return "ERR wrong number of arguments for 'config|set' command";
  const changes: Partial<ServerSettings> = {};
  const seen = new Set<string>();
  for (let i = 2; i < args.length; i += 2) {
    const name = (args[i] as string).toLowerCase();
    const parameter = parameters.find((one) => one.name === name);
    if (parameter === undefined) {
      return `ERR Unknown option or number of arguments for CONFIG SET - '${args[i]}'`;
    }
    const failed = `ERR CONFIG SET failed (possibly related to argument '${args[i]}')`;
    if (seen.has(name)) return `${failed} - duplicate parameter`;
    seen.add(name);
    if (parameter.parse === undefined) return `${failed} - can't set immutable config`;
    const change = parameter.parse(args[i + 1] as string, settings);
    if (typeof change === 'string') return `${failed} - ${change}`;
    Object.assign(changes, change);
  }
  return changes;
}

/** The parameters that CONFIG SET names. */
function namesOf(args: readonly string[]): readonly string[] {
  return args.slice(2).filter((_, i) => i % 2 === 0);
}

function logChange(session: Session, args: readonly string[]): void {
  session.context.logger.info('config_set', { client: session.address, parameters: namesOf(args) });
}

const resetStat: SessionCommand = {
  ...configAdmin,
  name: 'config|resetstat',
  arity: 2,
  since: '2.0.0',
  summary: 'Sets the counters of INFO to zero.',
  complexity: 'O(1)',
  run(session) {
    session.context.statistics.reset();
    session.context.commands.resetStatistics();
    session.context.keyspace.lookups.reset();
    session.reply.ok();
  },
};

const help = helpCommand('config', 'server', [
  'GET <pattern> [<pattern> ...]',
  '    Answer the parameters that match.',
  'RESETSTAT',
  '    Set the counters of INFO to zero.',
  'REWRITE',
  '    Write what was set into the configuration file.',
  'SET <name> <value> [<name> <value> ...]',
  '    Set parameters of this node, all or none.',
]);

export const config: SessionCommand = {
  name: 'config',
  arity: -2,
  flags: [],
  group: 'server',
  categories: ['slow'],
  keys: [],
  since: '2.0.0',
  summary: 'Commands about the parameters of the server.',
  complexity: 'Depends on subcommand.',
  subcommands: [get, set, resetStat, configRewrite, help],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'config' command"),
};

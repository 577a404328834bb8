import { helpLines, wrongArity } from '@kiwi/commands';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { writeProtocolExample } from './debug-protocol.ts';
import { debugReads } from './debug-reads.ts';
import { populate } from './populate.ts';

const notAllowed =
  'ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, ' +
  'otherwise you need to set this option in the configuration file, and then restart the server.';

const sleepSecondsMax = 3600;
const populatedKeysMax = 100_000_000;

const help = helpLines('DEBUG', [
  'DIGEST',
  '    Digest all data: the same on all nodes.',
  'DIGEST-VALUE <key> [<key> ...]',
  '    Digest values.',
  'LOG <message>',
  '    Write to the log of this node.',
  'OBJECT <key>',
  '    Tell how a value is kept.',
  'POPULATE <count> [<prefix> [<bytes>]]',
  '    Set keys, by the log.',
  'PROTOCOL <type>',
  '    Reply with a value of a type.',
  'QUICKLIST-PACKED-THRESHOLD <bytes>',
  '    Has no effect: lists have one form for all lengths of elements.',
  'REPLYBUFFER <what> <value>',
  '    Has no effect: replies have no buffer of a fixed size.',
  'SLEEP <seconds>',
  '    Stop this node for a time.',
]);

/** What would reach past the log, and what there is instead. */
const refused: Readonly<Record<string, string>> = {
  reload: 'SAVE makes a checkpoint, and a restart of the node loads it',
  loadaof: 'a restart of the node replays the log',
  'set-active-expire': 'keys expire by the log, on all nodes alike',
};

export const debug: SessionCommand = {
  name: 'debug',
  isInternal: true,
  arity: -2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'server',
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
  since: '1.0.0',
  summary: 'Commands for tests of servers and clients.',
  complexity: 'Depends on subcommand.',
  barrier: true,
  run(session, args) {
    const { reply, context } = session;
    const name = (args[1] as string).toLowerCase();
    const read = debugReads.get(name);
    if (!isAllowed(session)) reply.error(notAllowed);
    else if (session.transactions.isRunning)
      reply.error('ERR DEBUG is not allowed in a transaction');
    else if (Object.hasOwn(refused, name)) {
      reply.error(`ERR DEBUG ${name.toUpperCase()} is not supported: ${refused[name]}`);
    } else if (read !== undefined && (name === 'digest' || args.length > 2)) {
      context.replica.read(session, read, args, session.db);
    } else runOther(session, name, args.slice(2));
  },
};

function isAllowed({ context, unixSocket, address }: Session): boolean {
  const { enableDebugCommand } = context.settings;
  if (enableDebugCommand !== 'local') return enableDebugCommand === 'yes';
  return unixSocket !== null || /^(?:127\.|\[::1\]|\[::ffff:127\.)/.test(address);
}

function runOther(session: Session, name: string, args: readonly string[]): void {
  const { reply, context } = session;
  const [first = '', second] = args;
  if (name === 'help') {
    reply.array(help.length);
    for (const line of help) reply.simple(line);
  } else if (name === 'sleep' && args.length === 1) sleep(session, first);
  else if (name === 'protocol' && args.length === 1) writeProtocolExample(reply, first);
  else if (name === 'populate' && args.length >= 1 && args.length <= 3) fill(session, args);
  else if (name === 'log' && args.length === 1) {
    context.logger.info('debug_log', { client: session.address, message: first });
    reply.ok();
  } else if (name === 'quicklist-packed-threshold' && args.length === 1) {
    if (/^\d+[bkmg]{0,2}$/i.test(first)) reply.ok();
    else reply.error('ERR argument must be a memory value bigger than 1 and smaller than 4gb');
  } else if (name === 'replybuffer' && second !== undefined && args.length === 2) reply.ok();
  else reply.error(unknownSubcommand(name));
}

function unknownSubcommand(name: string): string {
  const known = [...debugReads.keys(), 'sleep', 'protocol', 'populate', 'log', 'replybuffer'];
  return known.includes(name)
    ? wrongArity({ ...debug, name: `debug|${name}` })
    : `ERR unknown subcommand or wrong number of arguments for '${name}'. Try DEBUG HELP.`;
}

/** Stops the whole process, as Redis does: the others hear nothing of this node meanwhile. */
function sleep({ reply }: Session, text: string): void {
  const seconds = Number(text);
  if (!(seconds >= 0 && seconds <= sleepSecondsMax)) {
    reply.error(`ERR the seconds must be a number from 0 to ${sleepSecondsMax}`);
    return;
  }
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, seconds * 1000);
  reply.ok();
}

function fill(session: Session, args: readonly string[]): void {
  const { reply, context } = session;
  const [count, valueBytes] = [args[0], args[2] ?? '0'].map((text = '') =>
    /^\d{1,9}$/.test(text) ? Number(text) : NaN,
  ) as [number, number];
  if (!(count <= populatedKeysMax && valueBytes <= context.settings.bulkBytesMax)) {
    reply.error('ERR value is out of range');
    return;
  }
  const population = { db: session.db, count, prefix: args[1] ?? 'key', valueBytes };
  session.replyLater(
    populate(context.replica, population).then(
      () => (to) => to.ok(),
      (error: unknown) => (to) => to.error((error as Error).message),
    ),
  );
}

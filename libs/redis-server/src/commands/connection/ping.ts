import type { SessionCommand } from '../session-command.ts';

export const ping: SessionCommand = {
  name: 'ping',
  syntax: '[message]',
  arity: -1,
  flags: ['fast'],
  group: 'connection',
  categories: ['fast', 'connection'],
  keys: [],
  since: '1.0.0',
  summary: 'Answers PONG, or the given message.',
  complexity: 'O(1)',
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  inSubscribedMode: true,
  run(session, args) {
    if (args.length > 2) {
      session.reply.error("ERR wrong number of arguments for 'ping' command");
    } else if (session.inSubscribedMode) {
      session.reply.array(2);
      session.reply.bulk('pong');
      session.reply.bulk(args[1] ?? '');
    } else if (args.length === 2) session.reply.bulk(args[1] as string);
    else session.reply.simple('PONG');
  },
};

export const echo: SessionCommand = {
  name: 'echo',
  syntax: 'message',
  arity: 2,
  flags: ['loading', 'stale', 'fast'],
  group: 'connection',
  categories: ['fast', 'connection'],
  keys: [],
  since: '1.0.0',
  summary: 'Answers the given message.',
  complexity: 'O(1)',
  run(session, args) {
    session.reply.bulk(args[1] as string);
  },
};

import type { SessionCommand } from '../session-command.ts';

export const time: SessionCommand = {
  name: 'time',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  group: 'server',
  categories: ['fast'],
  keys: [],
  since: '2.6.0',
  summary: "Answers this node's clock: Unix seconds and microseconds.",
  complexity: 'O(1)',
  tips: ['nondeterministic_output'],
  run(session) {
    const nowMs = session.context.wallClock();
    const seconds = Math.floor(nowMs / 1000);
    session.reply.array(2);
    session.reply.bulk(String(seconds));
    session.reply.bulk(String(Math.floor((nowMs - seconds * 1000) * 1000)));
  },
};

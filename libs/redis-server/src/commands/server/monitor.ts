import type { SessionCommand } from '../session-command.ts';

export const monitor: SessionCommand = {
  name: 'monitor',
  arity: 1,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'server',
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
  since: '1.0.0',
  summary: "Shows every command of this node's clients, until RESET or QUIT.",
  complexity: 'O(1)',
  barrier: true,
  run(session) {
    if (session.transactions.isRunning) {
      session.reply.error("ERR MONITOR isn't allowed for DENY BLOCKING client");
      return;
    }
    // Redis answers nothing the second time.
    if (session.isMonitor) return;
    session.monitor();
    session.reply.ok();
  },
};

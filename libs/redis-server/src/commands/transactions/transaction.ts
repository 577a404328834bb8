import type { SessionCommand } from '../session-command.ts';

/** What all commands of the group have in common. */
const transactionCommand = {
  group: 'transactions',
  arity: 1,
  keys: [],
  atOnce: true,
} as const;

const fast = {
  ...transactionCommand,
  flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
  categories: ['fast', 'transaction'],
} as const;

export const multi: SessionCommand = {
  ...fast,
  name: 'multi',
  since: '1.2.0',
  summary: 'Begins a transaction: the commands that follow are queued until EXEC.',
  complexity: 'O(1)',
  runsInTransaction: true,
  run: (session) => session.transactions.begin(),
};

export const exec: SessionCommand = {
  ...transactionCommand,
  name: 'exec',
  flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
  categories: ['slow', 'transaction'],
  since: '1.2.0',
  summary: 'Runs the queued commands as one, unless a watched key has changed.',
  complexity: 'Depends on the commands that were queued.',
  runsInTransaction: true,
  run: (session) => session.transactions.execute(),
};

export const discard: SessionCommand = {
  ...fast,
  name: 'discard',
  since: '2.0.0',
  summary: 'Drops the queued commands and ends the transaction.',
  complexity: 'O(N) where N is the number of queued commands.',
  runsInTransaction: true,
  run: (session) => session.transactions.discard(),
};

export const watch: SessionCommand = {
  ...fast,
  name: 'watch',
  syntax: 'key...',
  arity: -2,
  keys: [{ type: 'range', first: 1, last: -1, step: 1, flags: ['RO'] }],
  since: '2.2.0',
  summary: 'Has the next EXEC run only if these keys are not changed until then.',
  complexity: 'O(1) for each key.',
  runsInTransaction: true,
  run: (session, args) => session.transactions.watch(args.slice(1)),
};

export const unwatch: SessionCommand = {
  ...fast,
  name: 'unwatch',
  since: '2.2.0',
  summary: 'Forgets all watched keys.',
  complexity: 'O(1)',
  run: (session) => session.transactions.unwatch(),
};

export const transactionCommands: readonly SessionCommand[] = [
  multi,
  exec,
  discard,
  watch,
  unwatch,
];

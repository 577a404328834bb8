import type { SessionCommand } from '../session-command.ts';

const fastConnection = {
  group: 'connection',
  categories: ['fast', 'connection'],
  keys: [],
  complexity: 'O(1)',
} as const;

export const select: SessionCommand = {
  ...fastConnection,
  name: 'select',
  syntax: 'index:integer',
  arity: 2,
  flags: ['loading', 'stale', 'fast'],
  since: '1.0.0',
  summary: 'Selects the database for this connection.',
  barrier: true,
  run(session, args) {
    const text = args[1] as string;
    if (!/^(0|-?[1-9]\d{0,17})$/.test(text)) {
      session.reply.error('ERR value is not an integer or out of range');
      return;
    }
    const db = Number(text);
    if (db < 0 || db >= session.context.keyspace.databases.length) {
      session.reply.error('ERR DB index is out of range');
      return;
    }
    session.db = db;
    session.reply.ok();
  },
};

export const quit: SessionCommand = {
  ...fastConnection,
  name: 'quit',
  arity: -1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  since: '1.0.0',
  summary: 'Closes the connection once everything asked before is answered.',
  barrier: true,
  runsInTransaction: true,
  inSubscribedMode: true,
  run(session) {
    session.reply.ok();
    session.end();
  },
};

export const reset: SessionCommand = {
  ...fastConnection,
  name: 'reset',
  arity: 1,
  flags: ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'],
  since: '6.2.0',
  summary: 'Brings the connection back to the state of a new one.',
  barrier: true,
  runsInTransaction: true,
  inSubscribedMode: true,
  run(session) {
    session.reset();
    session.reply.simple('RESET');
  },
};

/**
 * READONLY and READWRITE matter in mode `redirect`: after READONLY a follower serves this connection's reads itself instead of sending it to
 * the leader. They are linearizable unless `readonlyMaxAgeMs` allows older state.
 */
export const readonly: SessionCommand = {
  ...fastConnection,
  name: 'readonly',
  group: 'cluster',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  since: '3.0.0',
  summary: 'Lets this connection read on a follower without being redirected.',
  barrier: true,
  run(session) {
    session.readOnly = true;
    session.reply.ok();
  },
};

export const readwrite: SessionCommand = {
  ...fastConnection,
  name: 'readwrite',
  group: 'cluster',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  since: '3.0.0',
  summary: 'Undoes READONLY.',
  barrier: true,
  run(session) {
    session.readOnly = false;
    session.reply.ok();
  },
};

/** Sent by cluster clients behind -ASK, which Kiwi never answers: no slot is ever on its way to another node. */
export const asking: SessionCommand = {
  ...fastConnection,
  group: 'cluster',
  name: 'asking',
  arity: 1,
  flags: ['fast'],
  since: '3.0.0',
  summary: 'Has no effect: no slot is ever on its way to another node.',
  run: (session) => session.reply.ok(),
};

import type { CommandFlag } from '@kiwi/commands';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { killClients } from './client-kill.ts';
import { clientLine } from './client-line.ts';
import { invalidClientName, isValidClientName } from './client-name.ts';

const plain: readonly CommandFlag[] = ['noscript', 'loading', 'stale'];
const admin: readonly CommandFlag[] = ['admin', 'noscript', 'loading', 'stale'];
const common = { group: 'connection', keys: [], complexity: 'O(1)' } as const;
const forAll = { ...common, flags: plain, categories: ['slow', 'connection'] } as const;
const forAdmins = {
  ...common,
  flags: admin,
  categories: ['admin', 'slow', 'dangerous', 'connection'],
} as const;
const perConnection = 'O(N) where N is the number of client connections';

const id: SessionCommand = {
  ...forAll,
  name: 'client|id',
  arity: 2,
  since: '5.0.0',
  summary: "Answers this connection's number, which is unique per run of the server.",
  run: (session) => session.reply.integer(session.id),
};

const getName: SessionCommand = {
  ...forAll,
  name: 'client|getname',
  arity: 2,
  since: '2.6.9',
  summary: "Answers this connection's name.",
  run: (session) => session.reply.bulkOrNull(session.name === '' ? null : session.name),
};

const setName: SessionCommand = {
  ...forAll,
  name: 'client|setname',
  syntax: 'connection-name',
  arity: 3,
  since: '2.6.9',
  summary: 'Names this connection.',
  run(session, args) {
    const name = args[2] as string;
    if (!isValidClientName(name)) {
      session.reply.error(invalidClientName);
      return;
    }
    session.name = name;
    session.reply.ok();
  },
};

const setInfo: SessionCommand = {
  ...forAll,
  name: 'client|setinfo',
  syntax: 'attr(LIB-NAME libname | LIB-VER libver)',
  arity: 4,
  since: '7.2.0',
  summary: "Records the client library's name and version.",
  run(session, args) {
    const attribute = (args[2] as string).toLowerCase();
    const value = args[3] as string;
    if (attribute !== 'lib-name' && attribute !== 'lib-ver') {
      session.reply.error(`ERR Unrecognized option '${args[2]}'`);
      return;
    }
    if (!isValidClientName(value)) {
      session.reply.error(
        `ERR ${attribute} cannot contain spaces, newlines or special characters.`,
      );
      return;
    }
    if (attribute === 'lib-name') session.libraryName = value;
    else session.libraryVersion = value;
    session.reply.ok();
  },
};

const info: SessionCommand = {
  ...forAll,
  name: 'client|info',
  arity: 2,
  since: '6.2.0',
  summary: 'Describes this connection.',
  tips: ['nondeterministic_output'],
  run: (session) => session.reply.verbatim('txt', `${clientLine(session)}\n`),
};

const list: SessionCommand = {
  ...forAdmins,
  name: 'client|list',
  syntax:
    '[TYPE normal_master_replica_pubsub(NORMAL | MASTER | REPLICA | PUBSUB)@5.0.0] ' +
    '[ID id{client-id:integer...}@6.2.0]',
  history: [
    ['2.8.12', 'Shows id.'],
    ['5.0.0', 'Takes TYPE.'],
    ['6.0.0', 'Shows user.'],
    ['6.2.0', 'Takes ID; shows argv-mem, tot-mem, laddr and redir.'],
    ['7.0.0', 'Shows resp, multi-mem, rbs and rbp.'],
    ['7.0.3', 'Shows ssub.'],
  ],
  arity: -2,
  since: '2.4.0',
  summary: 'Describes the open connections.',
  complexity: perConnection,
  tips: ['nondeterministic_output'],
  run(session, args) {
    const chosen = chooseClients(session, args);
    if (typeof chosen === 'string') session.reply.error(chosen);
    else session.reply.verbatim('txt', chosen.map((one) => `${clientLine(one)}\n`).join(''));
  },
};

/** The clients CLIENT LIST was asked for, or the error line. */
function chooseClients(session: Session, args: readonly string[]): Session[] | string {
  const all = session.context.sessions;
  if (args.length === 2) return [...all];
  const option = (args[2] as string).toUpperCase();
  if (option === 'TYPE' && args.length === 4) {
    const type = (args[3] as string).toLowerCase();
    if (type === 'normal') return [...all].filter((one) => !one.subscriptions.isActive);
    if (type === 'pubsub') return [...all].filter((one) => one.subscriptions.isActive);
    if (['master', 'replica', 'slave'].includes(type)) return [];
    return `ERR Unknown client type '${args[3]}'`;
  }
  if (option === 'ID' && args.length > 3) {
    const ids = args.slice(3);
    if (!ids.every((one) => /^\d{1,15}$/.test(one) && Number(one) > 0)) {
      return 'ERR Invalid client ID';
    }
    return ids.flatMap((one) => all.get(Number(one)) ?? []);
  }
  return 'ERR syntax error';
}

const kill: SessionCommand = {
  ...forAdmins,
  name: 'client|kill',
  syntax:
    'filter(ip:port!2.8.12 | new-format([ID client-id:integer@2.8.12] | ' +
    '[TYPE normal_master_slave_pubsub(NORMAL | MASTER@3.2.0 | SLAVE | REPLICA@5.0.0 ' +
    '| PUBSUB)@2.8.12] | [USER username] | [ADDR ip:port] | [LADDR ip:port@6.2.0] | ' +
    '[SKIPME yes/no])...)',
  history: [
    ['2.8.12', 'Takes filters.'],
    ['2.8.12', 'Takes ID.'],
    ['3.2.0', 'TYPE may be master.'],
    ['5.0.0', 'TYPE may be replica, which slave still stands for.'],
    ['6.2.0', 'Takes LADDR.'],
  ],
  arity: -3,
  since: '2.4.0',
  summary: 'Closes connections by address or by filters.',
  complexity: perConnection,
  run: killClients,
};

/** NO-EVICT and NO-TOUCH: recorded and shown; there is no eviction that they could keep away. */
function onOff(
  name: string,
  since: string,
  summary: string,
  set: (session: Session, on: boolean) => void,
  base: typeof forAdmins | typeof forAll,
): SessionCommand {
  return {
    ...base,
    name,
    syntax: 'enabled(ON | OFF)',
    arity: 3,
    since,
    summary,
    run(session, args) {
      const value = (args[2] as string).toLowerCase();
      if (value !== 'on' && value !== 'off') {
        session.reply.error('ERR syntax error');
        return;
      }
      set(session, value === 'on');
      session.reply.ok();
    },
  };
}

const noEvict = onOff(
  'client|no-evict',
  '7.0.0',
  'Keeps this connection from being closed for lack of memory.',
  (session, on) => (session.noEvict = on),
  forAdmins,
);

const noTouch = onOff(
  'client|no-touch',
  '7.2.0',
  "Keeps this connection's commands from counting as use of the keys.",
  (session, on) => (session.noTouch = on),
  forAll,
);

export const client: SessionCommand = {
  name: 'client',
  arity: -2,
  flags: [],
  group: 'connection',
  categories: ['slow'],
  keys: [],
  since: '2.4.0',
  summary: 'Commands about connections.',
  complexity: 'Depends on subcommand.',
  subcommands: [id, getName, setName, setInfo, info, list, kill, noEvict, noTouch],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'client' command"),
};

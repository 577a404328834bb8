import { helpCommand } from '../help-command.ts';
import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { forAdmins, forAll } from './client-command.ts';
import { clientKill } from './client-kill.ts';
import { clientLine } from './client-line.ts';
import { clientList } from './client-list.ts';
import { invalidClientName, isValidClientName } from './client-name.ts';
import { clientPause, clientUnpause } from './client-pause.ts';
import { clientReply } from './client-reply.ts';
import { trackingCommands } from './tracking/client-tracking.ts';
import { clientUnblock } from './client-unblock.ts';

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

const help = helpCommand(
  'client',
  'connection',
  [
    'GETNAME',
    '    Answer the name of this connection.',
    'ID',
    '    Answer the number of this connection.',
    'INFO',
    '    Describe this connection.',
    'KILL <ip:port>',
    '    Close the connection from that address.',
    'KILL <option> <value> [<option> <value> [...]]',
    '    Close connections. Options are: ID, ADDR, LADDR, TYPE (normal|pubsub), USER, MAXAGE <seconds>, SKIPME (yes|no).',
    'LIST [TYPE (normal|pubsub)] [ID <id> [...]]',
    '    Describe connections of this node.',
    'NO-EVICT (ON|OFF)',
    '    Keep this connection from being closed for lack of memory.',
    'NO-TOUCH (ON|OFF)',
    '    Keep the commands of this connection from counting as use of the keys.',
    'PAUSE <milliseconds> [WRITE|ALL]',
    '    Let the clients of this node wait.',
    'REPLY (ON|OFF|SKIP)',
    '    Whether this connection is sent replies.',
    'SETINFO (LIB-NAME|LIB-VER) <value>',
    "    Record the client library's name or version.",
    'SETNAME <name>',
    '    Name this connection.',
    'UNPAUSE',
    '    End the pause.',
  ],
  { categories: forAll.categories },
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
  subcommands: [
    id,
    getName,
    setName,
    setInfo,
    info,
    clientList,
    clientKill,
    clientPause,
    clientReply,
    clientUnblock,
    clientUnpause,
    noEvict,
    noTouch,
    ...trackingCommands,
    help,
  ],
  run: (session) => session.reply.error("ERR wrong number of arguments for 'client' command"),
};

import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { forAdmins, perConnection } from './client-command.ts';
import { clientLine } from './client-line.ts';
import { isClientType, isOfType } from './client-type.ts';

export const clientList: SessionCommand = {
  ...forAdmins,
  name: 'client|list',
  syntax:
    '[TYPE normal_master_replica_pubsub(NORMAL | MASTER | REPLICA | PUBSUB)@5.0.0] [ID id{client-id:integer...}@6.2.0]',
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
  summary: 'Describes the open connections of this node.',
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
    const type = args[3] as string;
    if (!isClientType(type)) return `ERR Unknown client type '${type}'`;
    return [...all].filter((one) => isOfType(one, type));
  }
  if (option === 'ID' && args.length > 3) {
    const ids = args.slice(3);
    if (!ids.every((one) => /^\d{1,15}$/.test(one))) {
      return 'ERR Invalid client ID';
    }
    return ids.flatMap((one) => all.get(Number(one)) ?? []);
  }
  return 'ERR syntax error';
}

import type { Session } from '../../session/session.ts';
import type { SessionCommand } from '../session-command.ts';
import { forAdmins, perConnection } from './client-command.ts';
import { isClientType, isOfType } from './client-type.ts';

type Filter = (candidate: Session) => boolean;

/** In its old form (an address, `+OK`) and its new one (filters, the number of clients killed). */
export const clientKill: SessionCommand = {
  ...forAdmins,
  name: 'client|kill',
  syntax:
    'filter(ip:port!2.8.12 | new-format([ID client-id:integer@2.8.12] | [TYPE normal_master_slave_pubsub(NORMAL | MASTER@3.2.0 | SLAVE | REPLICA@5.0.0 | PUBSUB)@2.8.12] | [USER username] | [ADDR ip:port] | [LADDR ip:port@6.2.0] | [SKIPME yes/no])...)',
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
  run(session, args) {
    if (args.length === 3) killByAddress(session, args[2] as string);
    else killByFilters(session, args);
  },
};

function killByAddress(session: Session, address: string): void {
  for (const candidate of session.context.sessions) {
    if (candidate.address === address) {
      session.reply.ok();
      kill(candidate, session);
      return;
    }
  }
  session.reply.error('ERR No such client');
}

function killByFilters(session: Session, args: readonly string[]): void {
  const filters = parseFilters(session, args);
  if (typeof filters === 'string') {
    session.reply.error(filters);
    return;
  }
  const victims = [...session.context.sessions].filter((candidate) =>
    filters.every((matches) => matches(candidate)),
  );
  session.reply.integer(victims.length);
  for (const victim of victims) kill(victim, session);
}

/** The filters, or the error line. Clients spare themselves unless SKIPME is no. */
function parseFilters(session: Session, args: readonly string[]): Filter[] | string {
  if (args.length % 2 !== 0) return 'ERR syntax error';
  const filters: Filter[] = [];
  let skipSelf = true;
  for (let i = 2; i < args.length; i += 2) {
    const value = args[i + 1] as string;
    switch ((args[i] as string).toUpperCase()) {
      case 'ID': {
        if (!/^\d{1,15}$/.test(value) || Number(value) < 1) {
          return 'ERR client-id should be greater than 0';
        }
        filters.push((candidate) => candidate.id === Number(value));
        break;
      }
      case 'ADDR':
        filters.push((candidate) => candidate.address === value);
        break;
      case 'LADDR':
        filters.push((candidate) => candidate.localAddress === value);
        break;
      case 'USER':
        if (value !== 'default') return `ERR No such user '${value}'`;
        break;
      case 'TYPE':
        if (!isClientType(value)) return `ERR Unknown client type '${value}'`;
        filters.push((candidate) => isOfType(candidate, value));
        break;
      case 'MAXAGE':
        if (!/^\d{1,15}$/.test(value) || Number(value) < 1) {
          return 'ERR maxage is not an integer or out of range';
        }
        filters.push((candidate) => ageS(candidate) >= Number(value));
        break;
      case 'SKIPME':
        if (!/^(yes|no)$/i.test(value)) return 'ERR syntax error';
        skipSelf = value.toLowerCase() === 'yes';
        break;
      default:
        return 'ERR syntax error';
    }
  }
  if (skipSelf) filters.push((candidate) => candidate !== session);
  return filters;
}

function ageS({ context, createdMs }: Session): number {
  return (context.wallClock() - createdMs) / 1000;
}

/** A client that kills itself still gets its reply. */
function kill(victim: Session, by: Session): void {
  if (victim === by) victim.end();
  else victim.destroy();
}

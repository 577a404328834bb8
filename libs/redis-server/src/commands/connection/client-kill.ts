import type { Session } from '../../session/session.ts';

type Filter = (candidate: Session) => boolean;

/** CLIENT KILL in its old form (an address, `+OK`) and its new one (filters, the number of clients killed). */
export function killClients(session: Session, args: readonly string[]): void {
  if (args.length === 3) killByAddress(session, args[2] as string);
  else killByFilters(session, args);
}

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
        if (!/^(normal|master|replica|slave|pubsub)$/i.test(value)) {
          return `ERR Unknown client type '${value}'`;
        }
        filters.push(() => value.toLowerCase() === 'normal');
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

/** A client that kills itself still gets its reply. */
function kill(victim: Session, by: Session): void {
  if (victim === by) victim.end();
  else victim.destroy();
}

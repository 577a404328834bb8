import type { Session } from '../session/session.ts';

/** What CLIENT TRACKING ON was called with (Redis documentation, "Client-side caching"). */
export interface TrackingOptions {
  /** The connection that gets the invalidations instead; 0: the own one. */
  readonly redirect: number;
  /** Invalidations of all keys with these prefixes, read or not; null: of the keys that the connection has read. */
  readonly prefixes: readonly string[] | null;
  /** Which reads count: all, those behind CLIENT CACHING YES, or all but those behind CLIENT CACHING NO. */
  readonly choice: 'all' | 'optIn' | 'optOut';
  /** No invalidations of what the connection itself changes. */
  readonly noLoop: boolean;
}

const switched = (what: string) =>
  `ERR You can't switch ${what} before disabling tracking for this client, and then re-enabling it with a different mode.`;

/** Reads what follows ON or OFF; an error line when it is wrong. */
export function trackingOptions(
  session: Session,
  args: readonly string[],
): TrackingOptions | string {
  let redirect = 0;
  let isBroadcast = false;
  const seen = new Set<string>();
  const prefixes: string[] = [];
  for (let i = 3; i < args.length; i++) {
    const option = (args[i] as string).toLowerCase();
    const value = args[i + 1];
    if (option === 'redirect' && value !== undefined) {
      if (redirect !== 0) return 'ERR A client can only redirect to a single other client';
      const id = redirectArgument(session, value);
      if (typeof id === 'string') return id;
      redirect = id;
      i++;
    } else if (option === 'prefix' && value !== undefined) {
      prefixes.push(value);
      i++;
    } else if (option === 'bcast') isBroadcast = true;
    else if (option === 'optin' || option === 'optout' || option === 'noloop') seen.add(option);
    else return 'ERR syntax error';
  }
  const [optIn, optOut] = [seen.has('optin'), seen.has('optout')];
  const isOn = (args[2] as string).toLowerCase() === 'on';
  const error = !isOn ? null : conflict(session, { optIn, optOut, isBroadcast, prefixes });
  if (error !== null) return error;
  return {
    redirect,
    prefixes: isBroadcast ? prefixes : null,
    choice: optIn ? 'optIn' : optOut ? 'optOut' : 'all',
    noLoop: seen.has('noloop'),
  };
}

function redirectArgument(session: Session, text: string): number | string {
  if (!/^-?\d{1,19}$/.test(text)) return 'ERR value is not an integer or out of range';
  const id = Number(text);
  const isThere = session.context.sessions.get(id) !== undefined;
  return isThere ? id : 'ERR The client ID you want redirect to does not exist';
}

interface Chosen {
  readonly optIn: boolean;
  readonly optOut: boolean;
  readonly isBroadcast: boolean;
  readonly prefixes: readonly string[];
}

/** What is wrong with the options taken together, or beside those that are in force. Only ON is checked. */
function conflict(session: Session, chosen: Chosen): string | null {
  const { optIn, optOut, isBroadcast, prefixes } = chosen;
  const present = session.tracking?.options;
  if (!isBroadcast && prefixes.length > 0) {
    return 'ERR PREFIX option requires BCAST mode to be enabled';
  }
  if (present !== undefined && (present.prefixes !== null) !== isBroadcast) {
    return switched('BCAST mode on/off');
  }
  if (isBroadcast && (optIn || optOut)) {
    return 'ERR OPTIN and OPTOUT are not compatible with BCAST';
  }
  if (optIn && optOut) return "ERR You can't specify both OPTIN mode and OPTOUT mode";
  if ((optIn && present?.choice === 'optOut') || (optOut && present?.choice === 'optIn')) {
    return switched('OPTIN/OPTOUT mode');
  }
  return isBroadcast ? collision(prefixes, present?.prefixes ?? []) : null;
}

/** Prefixes of one connection must not overlap, or it would be told twice. */
function collision(prefixes: readonly string[], present: readonly string[]): string | null {
  const overlaps = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);
  const rule = 'Prefixes for a single client must not overlap.';
  for (const [i, prefix] of prefixes.entries()) {
    const existing = present.find((one) => overlaps(one, prefix));
    if (existing !== undefined) {
      return `ERR Prefix '${prefix}' overlaps with an existing prefix '${existing}'. ${rule}`;
    }
    const other = prefixes.slice(i + 1).find((one) => overlaps(one, prefix));
    if (other !== undefined) {
      return `ERR Prefix '${prefix}' overlaps with another provided prefix '${other}'. ${rule}`;
    }
  }
  return null;
}

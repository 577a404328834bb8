import { isIPv6 } from 'node:net';

/** One element of `cluster.members`: who, and where its peers connect. */
export interface MemberAddress {
  readonly id: number;
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** `host:port`, with brackets around IPv6: what a dialler takes. */
  readonly address: string;
}

/** The largest node id: it fits 32 unsigned bits, which is what peers exchange. */
export const nodeIdMax = 0xffff_ffff;

const memberSyntax = /^(\d+):(?:\[([^\]]*)\]|([^:[\]\s]+)):(\d+)$/;
/** Hosts to listen on that nobody can connect to. */
export const unspecifiedHosts: ReadonlySet<string> = new Set(['0.0.0.0', '::', '*']);

/**
 * Parses `id:host:port`, IPv6 as `1:[::1]:7379`. Returns the fault as text instead of a member when it is none.
 */
export function parseMember(text: string): MemberAddress | string {
  const match = memberSyntax.exec(text);
  if (match === null) {
    const brackets = /^\d+:[0-9a-fA-F]*(:[0-9a-fA-F]*){2,}:\d+$/.test(text);
    return brackets
      ? 'an IPv6 host needs brackets, like "1:[::1]:7379"'
      : 'not of the form id:host:port';
  }
  const [, idText, v6, name, portText] = match;
  const id = Number(idText);
  const port = Number(portText);
  const host = v6 ?? name ?? '';
  if (id < 1 || id > nodeIdMax) return `the id must be 1 to ${nodeIdMax}`;
  if (port < 1 || port > 65535) return 'the port must be 1 to 65535';
  if (v6 !== undefined && !isIPv6(v6)) return `"${v6}" is not an IPv6 address`;
  if (unspecifiedHosts.has(host)) return `peers cannot connect to "${host}"; name a real address`;
  return { id, host, port, address: formatAddress(host, port) };
}

/** `host:port` with brackets around IPv6. */
export function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

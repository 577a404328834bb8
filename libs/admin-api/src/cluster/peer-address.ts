import { ClusterError } from './cluster-error.ts';

/** The largest node id: what 32 unsigned bits hold. */
export const nodeIdMax = 0xffff_ffff;

const syntax = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/;
const unspecified = new Set(['0.0.0.0', '::', '*']);

/** Whether it is `host:port` with a host that another machine may be able to dial. */
export function isPeerAddress(address: string): boolean {
  const match = syntax.exec(address);
  return match !== null && match[3] !== '0' && !unspecified.has(match[1] ?? match[2] ?? '');
}

/** @throws ClusterError `invalid_request` unless it is `host:port` with IPv6 in brackets, and something peers can dial. */
export function checkPeerAddress(address: unknown): string {
  const match = typeof address === 'string' ? syntax.exec(address) : null;
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65535) {
    const found = JSON.stringify(address) ?? 'nothing';
    throw invalid(`address must be "host:port", IPv6 as "[::1]:7379"; found ${found}`);
  }
  const host = match[1] ?? match[2] ?? '';
  if (unspecified.has(host))
    throw invalid(`peers cannot connect to "${host}"; name a real address`);
  return match[0];
}

/** @throws ClusterError `invalid_request` unless it is a node id. */
export function checkNodeId(nodeId: unknown): number {
  if (typeof nodeId !== 'number' || !Number.isInteger(nodeId) || nodeId < 1 || nodeId > nodeIdMax) {
    const found = JSON.stringify(nodeId) ?? 'nothing';
    throw invalid(`node_id must be a whole number from 1 to ${nodeIdMax}; found ${found}`);
  }
  return nodeId;
}

function invalid(message: string): ClusterError {
  return new ClusterError('invalid_request', message);
}

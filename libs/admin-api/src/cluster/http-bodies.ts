import { ClusterError } from './cluster-error.ts';
import type { ClusterRequest } from './cluster-request.ts';
import { checkNodeId, checkPeerAddress } from './peer-address.ts';

type AddMember = Extract<ClusterRequest, { type: 'addMember' }>;
type RemoveMember = Extract<ClusterRequest, { type: 'removeMember' }>;

/** The body of `POST /cluster/join`. @throws ClusterError `invalid_request` */
export function readJoin(body: unknown): AddMember {
  const fields = fieldsOf(body, ['address', 'node_id']);
  const nodeId = fields['node_id'];
  return {
    type: 'addMember',
    nodeId: nodeId === undefined || nodeId === null ? null : checkNodeId(nodeId),
    address: checkPeerAddress(fields['address']),
    promote: true,
  };
}

/** The body of `POST /cluster/leave`. @throws ClusterError `invalid_request` */
export function readLeave(body: unknown): RemoveMember {
  return { type: 'removeMember', nodeId: checkNodeId(fieldsOf(body, ['node_id'])['node_id']) };
}

function fieldsOf(body: unknown, known: readonly string[]): Record<string, unknown> {
  const list = known.map((name) => `"${name}"`).join(' and ');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ClusterError('invalid_request', `the body must be a JSON object with ${list}`);
  }
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const text = `"${unknown}" is not known here, only ${list}`;
    throw new ClusterError('invalid_request', text);
  }
  return body as Record<string, unknown>;
}

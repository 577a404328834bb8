import { ClusterError } from './cluster-error.ts';
import type { ConsensusNode, NodeIdentity } from './cluster-ports.ts';
import type { ClusterRequest, NewMember } from './cluster-request.ts';
import { checkNodeId, checkPeerAddress, isPeerAddress } from './peer-address.ts';

type Members = ConsensusNode['status']['membership']['members'];

/** @throws ClusterError unless the id is that of a member, which is returned. */
export function findMember(members: Members, nodeId: number): Members[number] {
  checkNodeId(nodeId);
  const member = members.find(({ id }) => id === String(nodeId));
  if (member !== undefined) return member;
  const ids = members.map(({ id }) => id).join(', ');
  throw new ClusterError(
    'unknown_member',
    `node ${nodeId} is not a member; the members are ${ids}`,
  );
}

/** @throws ClusterError when the id or the address is taken. */
export function checkIsNew(members: Members, nodeId: number | null, address: string): void {
  const twin = members.find(
    (member) => member.address === address || (nodeId !== null && member.id === String(nodeId)),
  );
  if (twin === undefined) return;
  const text = `node ${twin.id} at ${twin.address} is a member already`;
  throw new ClusterError('already_member', text);
}

/** @throws ClusterError when a new member could not connect to those there are: a standalone node on all interfaces. */
export function checkMembersReachable(members: Members): void {
  const hidden = members.find(({ address }) => !isPeerAddress(address));
  if (hidden === undefined) return;
  const text = `node ${hidden.id} is known as ${hidden.address}, where no other node reaches it; restart it with a server.binding that names its address`;
  throw new ClusterError('refused', text);
}

/** @throws ClusterError when no voter would be left. */
export function checkVoterRemains(members: Members, leaving: readonly number[]): void {
  const remains = members.some(({ id, role }) => role === 'voter' && !leaving.includes(Number(id)));
  if (remains) return;
  const text = 'this would leave the cluster without a voter; add another one first';
  throw new ClusterError('last_voter', text);
}

/** Returns the id under which the node that answered at `address` joins. @throws ClusterError when it cannot. */
export function checkIdentity(
  identity: NodeIdentity,
  nodeId: number | null,
  address: string,
): number {
  if (identity.members.length > 0) {
    const others = identity.members.map((one) => `${one.nodeId}:${one.address}`).join(', ');
    const text = `the node at ${address} belongs to a cluster already (${others}); only a new node with an empty data directory can join`;
    throw new ClusterError('wrong_node', text);
  }
  if (nodeId !== null && nodeId !== identity.nodeId) {
    const text = `the node at ${address} runs as node ${identity.nodeId}, not ${nodeId}`;
    throw new ClusterError('wrong_node', text);
  }
  return identity.nodeId;
}

/** Checks everything in a change that can be told from the members. @throws ClusterError */
export function checkChange(
  members: Members,
  change: Extract<ClusterRequest, { type: 'changeMembership' }>,
): void {
  const { addVoters, addLearners, promote, demote, remove } = change;
  const added: NewMember[] = [...addVoters, ...addLearners];
  for (const { nodeId, address } of added) {
    checkIsNew(members, checkNodeId(nodeId), checkPeerAddress(address));
  }
  const named = [...added.map((one) => one.nodeId), ...promote, ...demote, ...remove];
  if (named.length === 0) throw new ClusterError('invalid_request', 'the change is empty');
  const twice = named.find((nodeId, i) => named.indexOf(nodeId) !== i);
  if (twice !== undefined) {
    throw new ClusterError('invalid_request', `node ${twice} is named twice in the change`);
  }
  for (const nodeId of [...promote, ...demote, ...remove]) findMember(members, nodeId);
  if (addVoters.length === 0 && promote.length === 0) {
    checkVoterRemains(members, [...demote, ...remove]);
  }
}

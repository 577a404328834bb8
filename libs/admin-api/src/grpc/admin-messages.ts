import type { MemberStatus } from '../admin-port.ts';
import type { ClusterAnswer, ClusterRequest, NewMember } from '../cluster/cluster-request.ts';

/** Messages of admin.proto as the gRPC library gives and takes them: camel case, absent optional fields left out. */
export interface MemberMessage {
  readonly nodeId: number;
  readonly address: string;
  readonly role: string;
  readonly health: string;
  readonly isLeader: boolean;
  readonly isSelf: boolean;
  readonly matchIndex?: number;
}

export interface TransferLeaderMessage {
  readonly nodeId?: number;
}

export interface AddLearnerMessage {
  readonly nodeId?: number;
  readonly address: string;
  readonly promote: boolean;
}

export interface RemoveNodeMessage {
  readonly nodeId: number;
}

export interface RebuildNodeMessage {
  readonly nodeId: number;
}

export interface ChangeMembershipMessage {
  readonly addVoters: readonly NewMember[];
  readonly addLearners: readonly NewMember[];
  readonly promote: readonly number[];
  readonly demote: readonly number[];
  readonly remove: readonly number[];
}

export function memberMessage(member: MemberStatus): MemberMessage {
  const { nodeId, address, role, health, isLeader, isSelf, matchIndex } = member;
  const known = { nodeId, address, role, health, isLeader, isSelf };
  return matchIndex === null ? known : { ...known, matchIndex };
}

/** The method and the message that ask for what `request` says. */
export function messageOfRequest(request: ClusterRequest): {
  readonly method: string;
  readonly message: object;
} {
  switch (request.type) {
    case 'initialize':
      return { method: 'Initialize', message: {} };
    case 'transferLeader': {
      const message = request.target === null ? {} : { nodeId: request.target };
      return { method: 'TransferLeader', message };
    }
    case 'addMember': {
      const { nodeId, address, promote } = request;
      const message = nodeId === null ? { address, promote } : { nodeId, address, promote };
      return { method: 'AddLearner', message };
    }
    case 'removeMember':
      return { method: 'RemoveNode', message: { nodeId: request.nodeId } };
    case 'rebuildMember':
      return { method: 'RebuildNode', message: { nodeId: request.nodeId } };
    case 'changeMembership': {
      const { addVoters, addLearners, promote, demote, remove } = request;
      const message = { addVoters, addLearners, promote, demote, remove };
      return { method: 'ChangeMembership', message };
    }
  }
}

/** What the response to a request says. */
export function answerOfResponse(request: ClusterRequest, response: unknown): ClusterAnswer {
  if (request.type !== 'addMember') return null;
  const { nodeId, address } = response as NewMember;
  return { nodeId, address };
}

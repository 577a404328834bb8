import { setTimeout as pause } from 'node:timers/promises';
import { ClusterError } from './cluster-error.ts';
import type { ConsensusNode, RemoteNodes } from './cluster-ports.ts';
import type { ClusterAnswer, ClusterRequest, NewMember } from './cluster-request.ts';
import { clusterErrorOf } from './consensus-errors.ts';
import {
  checkChange,
  checkIdentity,
  checkIsNew,
  checkMembersReachable,
  checkVoterRemains,
  findMember,
} from './membership-checks.ts';
import { checkNodeId, checkPeerAddress } from './peer-address.ts';

export interface ClusterAdminOptions {
  readonly consensus: ConsensusNode;
  readonly remote: RemoteNodes;
  /** Makes this node, which is no member of any cluster, the first of a new one. */
  readonly found: () => Promise<void>;
  /** How long a request goes on while there is no leader or another change is under way; 10 s by default. */
  readonly timeoutMs?: number;
  /** Between two attempts; 50 ms by default. */
  readonly retryMs?: number;
}

const nothing = {
  addVoters: [],
  addLearners: [],
  promote: [],
  demote: [],
  rebuild: [],
  remove: [],
};

/** Reasons that pass by themselves. */
const passing: readonly string[] = ['no_leader', 'change_in_progress', 'indeterminate'];

/**
 * Carries out requests about the cluster, whichever node they reach: the leader checks and does it, another node has the
 * leader do it, and either tries again while there is none. What fails a check changes nothing.
 */
export class ClusterAdmin {
  readonly #consensus: ConsensusNode;
  readonly #remote: RemoteNodes;
  readonly #found: () => Promise<void>;
  readonly #timeoutMs: number;
  readonly #retryMs: number;
  /** One change at a time: the checks of the next one must see this one's result. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ClusterAdminOptions) {
    this.#consensus = options.consensus;
    this.#remote = options.remote;
    this.#found = options.found;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    this.#retryMs = options.retryMs ?? 50;
  }

  /** @throws ClusterError */
  async execute(request: ClusterRequest): Promise<ClusterAnswer> {
    checkShape(request);
    if (request.type === 'initialize') return this.#initialize();
    const deadline = Date.now() + this.#timeoutMs;
    // Set once an attempt may have succeeded unseen: then finding the work done is success.
    let mayBeDone = false;
    for (;;) {
      try {
        return await this.#attempt(request);
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        if (mayBeDone && this.#isDone(request, error)) return this.#added(request);
        mayBeDone ||= error.reason === 'indeterminate';
        if (!passing.includes(error.reason) || Date.now() >= deadline) throw error;
        await pause(this.#retryMs);
      }
    }
  }

  /** On the leader itself. @throws ClusterError, `no_leader` when this node is not the leader. */
  executeHere(request: ClusterRequest): Promise<ClusterAnswer> {
    if (request.type === 'initialize') return this.#initialize();
    const result = this.#turn.then(async () => {
      checkShape(request);
      const { id, leader } = this.#consensus.status;
      if (leader !== id) throw new ClusterError('no_leader', `node ${id} is not the leader`);
      try {
        return await this.#carryOut(request);
      } catch (error) {
        throw clusterErrorOf(error);
      }
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #initialize(): Promise<null> {
    const { id, membership } = this.#consensus.status;
    if (membership.members.length > 0) {
      throw new ClusterError('already_member', `node ${id} is in a cluster already`);
    }
    await this.#found();
    return null;
  }

  async #attempt(request: ClusterRequest): Promise<ClusterAnswer> {
    const { id, leader, membership } = this.#consensus.status;
    if (membership.members.length === 0) {
      const text = `node ${id} is not a member of a cluster yet`;
      throw new ClusterError('refused', text);
    }
    if (leader === null) throw new ClusterError('no_leader', 'no leader is known now');
    if (leader === id) return this.executeHere(request);
    const address = membership.members.find((member) => member.id === leader)?.address;
    if (address === undefined) {
      throw new ClusterError(
        'no_leader',
        `the address of the leader, node ${leader}, is not known`,
      );
    }
    return this.#remote.execute(address, request);
  }

  async #carryOut(
    request: Exclude<ClusterRequest, { type: 'initialize' }>,
  ): Promise<ClusterAnswer> {
    switch (request.type) {
      case 'transferLeader':
        await this.#transfer(request.target);
        return null;
      case 'addMember':
        return this.#add(request);
      case 'removeMember':
        await this.#remove(request.nodeId);
        return null;
      case 'rebuildMember':
        await this.#rebuild(request.nodeId);
        return null;
      case 'changeMembership':
        await this.#change(request);
        return null;
    }
  }

  async #transfer(target: number | null): Promise<void> {
    const { id, membership } = this.#consensus.status;
    if (target === null) return this.#consensus.transferLeadership();
    const { role } = findMember(membership.members, target);
    if (role === 'learner') {
      throw new ClusterError('invalid_request', `node ${target} is a learner and cannot lead`);
    }
    if (String(target) !== id) await this.#consensus.transferLeadership(String(target));
  }

  async #add(request: Extract<ClusterRequest, { type: 'addMember' }>): Promise<NewMember> {
    const { address, promote } = request;
    checkMembersReachable(this.#consensus.status.membership.members);
    checkIsNew(this.#consensus.status.membership.members, request.nodeId, address);
    const identity = await this.#remote.identify(address);
    const nodeId = checkIdentity(identity, request.nodeId, address);
    checkIsNew(this.#consensus.status.membership.members, nodeId, address);
    const member = { id: String(nodeId), address };
    await this.#consensus.addLearner(member, { promoteWhenCaughtUp: promote });
    return { nodeId, address };
  }

  async #remove(nodeId: number): Promise<void> {
    const { id, membership } = this.#consensus.status;
    findMember(membership.members, nodeId);
    checkVoterRemains(membership.members, [nodeId]);
    if (String(nodeId) !== id) return this.#consensus.remove(String(nodeId));
    // The leader itself: it hands over, so that there is no time without a leader, and the next one removes it.
    await this.#consensus.transferLeadership();
    throw new ClusterError('no_leader', `node ${id} has handed leadership over`);
  }

  async #rebuild(nodeId: number): Promise<void> {
    const { members } = this.#consensus.status.membership;
    findMember(members, nodeId);
    checkVoterRemains(members, [nodeId]);
    await this.#consensus.changeMembership({ ...nothing, rebuild: [String(nodeId)] });
  }

  async #change(request: Extract<ClusterRequest, { type: 'changeMembership' }>): Promise<void> {
    const { members } = this.#consensus.status.membership;
    checkChange(members, request);
    if (request.addVoters.length + request.addLearners.length > 0) checkMembersReachable(members);
    const added = [...request.addVoters, ...request.addLearners];
    await Promise.all(
      added.map(async ({ nodeId, address }) =>
        checkIdentity(await this.#remote.identify(address), nodeId, address),
      ),
    );
    await this.#consensus.changeMembership({
      addVoters: request.addVoters.map(idAndAddress),
      addLearners: request.addLearners.map(idAndAddress),
      promote: request.promote.map(String),
      demote: request.demote.map(String),
      rebuild: [],
      remove: request.remove.map(String),
    });
  }

  /** Whether the error of a repeated attempt shows that an earlier one did the work. */
  #isDone(request: ClusterRequest, error: ClusterError): boolean {
    if (request.type === 'removeMember') return error.reason === 'unknown_member';
    if (request.type !== 'addMember' || error.reason !== 'already_member') return false;
    return this.#consensus.status.membership.members.some(
      ({ id, address }) =>
        address === request.address && (request.nodeId === null || id === String(request.nodeId)),
    );
  }

  #added(request: ClusterRequest): ClusterAnswer {
    if (request.type !== 'addMember') return null;
    const { address } = request;
    const { members } = this.#consensus.status.membership;
    const id = members.find((member) => member.address === address)?.id;
    return { nodeId: Number(id), address };
  }
}

/** What can be told without knowing the cluster. */
function checkShape(request: ClusterRequest): void {
  if (request.type === 'addMember') {
    if (request.nodeId !== null) checkNodeId(request.nodeId);
    checkPeerAddress(request.address);
  }
  if (request.type === 'removeMember' || request.type === 'rebuildMember') {
    checkNodeId(request.nodeId);
  }
  if (request.type === 'transferLeader' && request.target !== null) checkNodeId(request.target);
}

function idAndAddress(member: NewMember): { id: string; address: string } {
  return { id: String(member.nodeId), address: member.address };
}

import { ClusterAdmin } from '../cluster/cluster-admin.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import type { ConsensusNode, NodeIdentity, RemoteNodes } from '../cluster/cluster-ports.ts';
import type { ClusterAnswer, ClusterRequest } from '../cluster/cluster-request.ts';

interface FakeMember {
  readonly id: string;
  readonly address: string;
  readonly role: 'voter' | 'learner';
}

/** Nodes that share one membership, which changes as soon as the leader is told to. */
export class FakeCluster implements RemoteNodes {
  members: FakeMember[];
  leader: string | null = '1';
  /** What the leaders were asked to do. */
  readonly calls: string[] = [];
  /** Nodes that answer at an address. */
  readonly identities = new Map<string, NodeIdentity>();
  /** Errors that consensus rejects the next calls with. */
  readonly faults: Error[] = [];
  /** The same, after the change has happened. */
  readonly lateFaults: Error[] = [];
  readonly #admins = new Map<string, ClusterAdmin>();

  constructor(voters: number) {
    this.members = Array.from({ length: voters }, (_, i) => ({
      id: String(i + 1),
      address: `h${i + 1}:1`,
      role: 'voter',
    }));
  }

  node(id: string): ClusterAdmin {
    let admin = this.#admins.get(id);
    if (admin === undefined) {
      const consensus = this.#consensus(id);
      admin = new ClusterAdmin({
        consensus,
        remote: this,
        found: () => Promise.resolve(void this.calls.push(`${id}: found`)),
        timeoutMs: 300,
        retryMs: 5,
      });
      this.#admins.set(id, admin);
    }
    return admin;
  }

  /** A new node that runs under this id and belongs to no cluster. */
  launch(nodeId: number): string {
    const address = `h${nodeId}:1`;
    this.identities.set(address, { nodeId, members: [] });
    return address;
  }

  identify(address: string): Promise<NodeIdentity> {
    const identity = this.identities.get(address);
    const error = new ClusterError('unreachable', `no Kiwi node answers at ${address}`);
    return identity === undefined ? Promise.reject(error) : Promise.resolve(identity);
  }

  execute(address: string, request: ClusterRequest): Promise<ClusterAnswer> {
    const id = this.members.find((member) => member.address === address)?.id ?? '';
    return this.node(id).executeHere(request);
  }

  #consensus(id: string): ConsensusNode {
    const status = (): ConsensusNode['status'] => ({
      id,
      leader: this.leader,
      membership: { members: this.members, outgoing: [] },
    });
    const act = (call: string, change: () => void): Promise<void> => {
      this.calls.push(`${id}: ${call}`);
      const fault = this.faults.shift();
      if (fault !== undefined) return Promise.reject(fault);
      change();
      const late = this.lateFaults.shift();
      return late === undefined ? Promise.resolve() : Promise.reject(late);
    };
    return {
      get status() {
        return status();
      },
      addLearner: (member, { promoteWhenCaughtUp }) =>
        act(`add ${member.id}${promoteWhenCaughtUp ? ' for promotion' : ''}`, () =>
          this.members.push({ ...member, role: 'learner' }),
        ),
      changeMembership: (change) => act(`change ${JSON.stringify(change)}`, () => undefined),
      promote: (target) => act(`promote ${target}`, () => undefined),
      remove: (target) =>
        act(`remove ${target}`, () => {
          this.members = this.members.filter((member) => member.id !== target);
        }),
      transferLeadership: (target) =>
        act(`transfer ${target ?? ''}`, () => {
          this.leader = target ?? this.members.find((member) => member.id !== id)?.id ?? null;
        }),
    };
  }
}

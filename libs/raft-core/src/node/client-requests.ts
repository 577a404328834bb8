import type { RaftLimits } from '../core/config.ts';
import type { RaftEffect, RaftEvent, RaftResponse } from '../core/events.ts';
import type { Entry, LogIndex, RequestId } from '../core/types.ts';
import type { RaftError } from '../errors.ts';
import type { SnapshotMeta } from '../ports/snapshot-store.ts';
import { GatheredProposals, Proposal } from './gathered-proposals.ts';
import type { Outcome, ReadPoint } from './outcome.ts';
import { ProposalWaiters } from './proposal-waiters.ts';
import { ReadWaiters } from './read-waiters.ts';
import { Requests, errorOf, refusal } from './requests.ts';

/** The request id of all proposals, whose answers are read off the effects at once. */
const PROPOSE_ID = 0;

const NO_ANSWER = 'the node did not answer';

/** What requests need of the run they belong to. */
export interface RequestHost {
  /** Gives the core an event; answers come by `ClientRequests.answer`. */
  step(event: RaftEvent): readonly RaftEffect[];
  /** The time for an event that a lease may answer. */
  now(): { readonly now?: number };
  appliedIndex(): LogIndex;
  readStamp(): number;
  /** Whether this node leads and holds a lease now. */
  holdsLease(): boolean;
}

/** What the callers of a node wait for: outcomes of proposals, read points, and the ends of other requests. */
export class ClientRequests {
  readonly #host: RequestHost;
  readonly #requests = new Requests(PROPOSE_ID);
  readonly #proposals = new ProposalWaiters();
  readonly #reads = new ReadWaiters();

  readonly #gathered: GatheredProposals;
  #abandoned: RaftError | null = null;

  constructor(host: RequestHost, limits: RaftLimits) {
    this.#host = host;
    this.#gathered = new GatheredProposals(limits, (group) => this.#proposeGroup(group));
  }

  /** See `RaftNode.propose`. */
  propose(data: Uint8Array, signal: AbortSignal | undefined): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#gathered.add(new Proposal(data, signal, resolve));
    });
  }

  /** See `RaftNode.offer`. */
  offer(data: readonly Uint8Array[]): 'accepted' | 'notLeader' | 'overloaded' {
    this.#gathered.flush();
    const type = this.#stepPropose(data)?.type;
    return type === 'accepted' || type === 'overloaded' ? type : 'notLeader';
  }

  /** See `RaftNode.readIndex`. */
  readIndex(): Promise<ReadPoint> {
    const host = this.#host;
    this.#gathered.flush();
    return new Promise((resolve, reject) => {
      const answer = (response: RaftResponse) => {
        if (response.type !== 'readReady') {
          reject(errorOf(response));
          return;
        }
        const { index } = response;
        const stamp = response.stamp ?? host.readStamp();
        // The process may have been stalled since the lease was looked at, and the stamp be of a later leader's time.
        if (response.leased === true && !host.holdsLease()) {
          host.step({ type: 'readIndex', id: this.#requests.add({ answer, abandon: reject }) });
          return;
        }
        const ready = () => resolve({ index, stamp });
        if (host.appliedIndex() >= index) ready();
        else this.#reads.add(index, { ready, fail: reject });
      };
      const id = this.#requests.add({ answer, abandon: reject });
      host.step({ type: 'readIndex', id, ...host.now() });
    });
  }

  /** For requests that are answered by `done`. */
  do(event: (id: RequestId) => RaftEvent): Promise<void> {
    this.#gathered.flush();
    return new Promise((resolve, reject) => {
      const answer = (response: RaftResponse) =>
        response.type === 'done' ? resolve() : reject(errorOf(response));
      this.#host.step(event(this.#requests.add({ answer, abandon: reject })));
    });
  }

  /** The core's answer to a request. */
  answer(id: RequestId, response: RaftResponse): void {
    this.#requests.answer(id, response);
  }

  /** `results` belong to the commands among `entries`, in order. */
  applied(entries: readonly Entry[], results: readonly unknown[] | undefined): void {
    this.#proposals.applied(entries, results);
    const last = entries[entries.length - 1];
    if (last !== undefined) this.#reads.applied(last.index);
  }

  /** A snapshot of a peer brought the state. */
  installed({ index, term }: SnapshotMeta): void {
    this.#proposals.skipped(index, term);
    this.#reads.applied(index);
  }

  /** Tells everybody who waits that the run ends. */
  abandonAll(error: RaftError): void {
    this.#abandoned = error;
    settleAll(this.#gathered.takeAll(), { type: 'rejected', reason: error.message });
    this.#requests.abandonAll(error);
    this.#proposals.settleAll({ type: 'indeterminate', reason: error.message });
    this.#reads.failAll(error);
  }

  #proposeGroup(group: readonly Proposal[]): void {
    const response = this.#stepPropose(group.map(({ data }) => data));
    if (response === null || this.#abandoned !== null) {
      // The node failed in this very step: what was accepted may have left.
      settleAll(group, { type: 'indeterminate', reason: this.#abandoned?.message ?? NO_ANSWER });
    } else {
      this.#answerGroup(group, response);
    }
  }

  /** The core answers proposals within the step. Null when it could not. */
  #stepPropose(data: readonly Uint8Array[]): RaftResponse | null {
    const effects = this.#host.step({ type: 'propose', id: PROPOSE_ID, data });
    for (const effect of effects) {
      if (effect.type === 'respond' && effect.id === PROPOSE_ID) return effect.result;
    }
    return null;
  }

  #answerGroup(group: readonly Proposal[], response: RaftResponse): void {
    if (response.type === 'accepted') {
      this.#proposals.add(response.firstIndex, response.term, group);
    } else if (response.type === 'overloaded' && group.length > 1) {
      // There may be room for some of them.
      for (const proposal of group) this.#proposeGroup([proposal]);
    } else {
      settleAll(group, refusal(response));
    }
  }
}

function settleAll(proposals: readonly Proposal[], outcome: Outcome): void {
  for (const proposal of proposals) proposal.settle(outcome);
}

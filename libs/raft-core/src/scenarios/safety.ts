import { InvariantViolation } from '../errors.ts';
import type { Entry, LogIndex, Membership, NodeId, Term } from '../core/types.ts';
import { Quorum } from '../core/quorum.ts';
import { textOf } from './describe.ts';
import { entryAt, lastIndexOf } from './disk.ts';
import type { DiskImage } from './disk.ts';

/** What the checks see of a node. */
export interface CheckedNode {
  readonly id: NodeId;
  readonly log: DiskImage;
  readonly durable: DiskImage;
}

/**
 * The promises of Raft (paper, figure 3), checked independently of the core while a scenario runs, so that no transcript of a
 * violation can be taken for the expected one.
 */
export class Safety {
  readonly #leaders = new Map<Term, NodeId>();
  /** By term and voter: the candidate. */
  readonly #votes = new Map<string, NodeId>();
  readonly #committed: Entry[] = [];

  /** How far any node has ever known the log to be committed. */
  get committedIndex(): LogIndex {
    return this.#committed.length;
  }

  /** Election safety and leader completeness. */
  elected({ id, log }: CheckedNode, term: Term): void {
    const other = this.#leaders.get(term);
    check(other === undefined || other === id, `${other} and ${id} both lead term ${term}`);
    this.#leaders.set(term, id);
    for (const entry of this.#committed) {
      const held = entry.index <= log.baseIndex || isSame(entryAt(log, entry.index), entry);
      check(held || entry.term > term, `${id} leads term ${term} without committed ${at(entry)}`);
    }
  }

  /** A vote leaves its voter: it must be on disk, and the only one in its term. */
  voted({ id, durable }: CheckedNode, candidate: NodeId, term: Term): void {
    const { hardState } = durable;
    const isDurable =
      hardState.term > term || (hardState.term === term && hardState.votedFor === candidate);
    check(isDurable, `the vote of ${id} for ${candidate} in term ${term} is not on its disk`);
    const key = `${term} ${id}`;
    const other = this.#votes.get(key) ?? candidate;
    check(other === candidate, `${id} votes for ${other} and ${candidate} in term ${term}`);
    this.#votes.set(key, candidate);
  }

  /** An acknowledgement leaves its node: what it names must be on disk, unless it has been overtaken by a later term. */
  acknowledged({ id, durable }: CheckedNode, index: LogIndex, term: Term): void {
    const isDurable = durable.hardState.term > term || lastIndexOf(durable) >= index;
    check(isDurable, `${id} acknowledges ${index}, which is not on its disk`);
  }

  /** A node that counted replicas: a majority of the disks (of both halves) must hold the entry. */
  counted(nodes: readonly CheckedNode[], index: LogIndex, membership: Membership): void {
    const entry = this.#committed[index - 1];
    const holders = new Set(
      nodes
        .filter(
          ({ durable }) => durable.baseIndex >= index || isSame(entryAt(durable, index), entry),
        )
        .map(({ id }) => id),
    );
    const { incoming, outgoing } = new Quorum(membership);
    check(
      isMajority(incoming, holders) && (outgoing.length === 0 || isMajority(outgoing, holders)),
      `${index} counts as committed, but only ${[...holders].join(' ')} hold it on disk`,
    );
  }

  /** A node takes entries as committed: they must be those that everybody else took, in the same order. */
  committed({ id, log }: CheckedNode, from: LogIndex, to: LogIndex): void {
    for (let index = from; index <= to; index++) {
      const entry = entryAt(log, index);
      check(entry !== undefined, `${id} commits ${index}, which its log does not hold`);
      const known = this.#committed[index - 1] ?? entry;
      check(isSame(entry, known), `${id} commits ${at(entry)} where ${at(known)} was committed`);
      check(index <= this.#committed.length + 1, `${id} commits ${index} out of order`);
      this.#committed[index - 1] = entry;
    }
  }

  /** State machine safety: what was applied, or came as a snapshot, is what the committed entries up to there make. */
  applied(id: NodeId, index: LogIndex, state: readonly string[]): void {
    const commands = this.#committed.slice(0, index).filter(({ kind }) => kind === 'command');
    const expected = commands.map(({ data }) => textOf(data));
    check(
      state.join() === expected.join(),
      `${id} has applied ${state.join()} up to ${index}, where ${expected.join()} was committed`,
    );
  }

  /** Log matching: where two logs hold the same index and term, they are the same up to there. */
  match(nodes: readonly CheckedNode[]): void {
    for (const [i, a] of nodes.entries()) {
      for (const b of nodes.slice(i + 1)) matchLogs(a, b);
    }
  }
}

function matchLogs(a: CheckedNode, b: CheckedNode): void {
  let mustAgree = false;
  const first = Math.max(a.log.baseIndex, b.log.baseIndex) + 1;
  for (let i = Math.min(lastIndexOf(a.log), lastIndexOf(b.log)); i >= first; i--) {
    const [x, y] = [entryAt(a.log, i), entryAt(b.log, i)];
    if (x?.term === y?.term) mustAgree = true;
    check(
      !mustAgree || isSame(x, y),
      `the logs of ${a.id} and ${b.id} differ below a common entry`,
    );
  }
}

function isMajority(voters: readonly NodeId[], holders: ReadonlySet<NodeId>): boolean {
  return voters.filter((id) => holders.has(id)).length * 2 > voters.length;
}

function isSame(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return (
    a.index === b.index &&
    a.term === b.term &&
    a.kind === b.kind &&
    a.data.length === b.data.length &&
    a.data.every((byte, i) => byte === b.data[i])
  );
}

function at({ index, term }: Entry): string {
  return `${index}@${term}`;
}

function check(condition: boolean, text: string): asserts condition {
  if (!condition) throw new InvariantViolation(text);
}

import type { DataCommand } from '@kiwi/commands';
import type { Clock, PeerStatus } from '@kiwi/raft-core';
import { encodeCommand } from '@kiwi/resp-protocol';
import { encodeBlock, encodeGone, encodeUnblock } from '@kiwi/state-machine';
import type { KiwiStateMachine, NodeRun, RewindableReply, SessionFrame } from '@kiwi/state-machine';
import { BlockedOperations } from './blocked-operations.ts';
import type { BlockingOperation } from './blocked-operations.ts';
import type { ReplicaClient } from './client.ts';
import { LogRelease } from './log-release.ts';
import type { LoggedEffect } from './operation.ts';

type Ending = (reply: RewindableReply) => void;

export interface WaitingCommandsHost {
  /** This run of this node. */
  readonly run: NodeRun;
  readonly clock: Clock;
  stateMachine(): KiwiStateMachine;
  /** Submits frames in a client's name; `effect` runs when they are applied. */
  logEffect(client: ReplicaClient, frames: readonly SessionFrame[], effect: LoggedEffect): void;
  /** The client has the reply of a command that waited. */
  answered(client: ReplicaClient): void;
  /** Something did not get into the log: to be submitted again, when it takes something. */
  submitLater(submit: () => void): void;
}

/**
 * The commands of this node's clients that may wait, on their way through the log: their beginning, their end, and the end of those whose node
 * is gone. Who waits for what is replicated state: see `Waiters` in `@kiwi/state-machine`.
 */
export class WaitingCommands {
  /** Those that wait. */
  readonly blocked: BlockedOperations;
  readonly #host: WaitingCommandsHost;
  #lastId = 0;
  /** Of a client whose command may wait, or did last: its number. */
  readonly #idOf = new WeakMap<ReplicaClient, number>();

  constructor(host: WaitingCommandsHost) {
    this.#host = host;
    this.blocked = new BlockedOperations({
      clock: host.clock,
      endWait: (id, ending) => this.#end(id, ending),
      answered: (client) => host.answered(client),
      submitAgain: (operation) => this.#submitAgain(operation),
    });
  }

  submit(
    client: ReplicaClient,
    command: DataCommand,
    args: readonly string[],
    db: number,
    frame: Buffer,
  ): void {
    this.#submit({ id: ++this.#lastId, client, command, args, db }, frame);
  }

  /** Ends what another client waits for in the name of `client`, which gets 1, or 0 when that was over. */
  unblockFor(client: ReplicaClient, blocked: ReplicaClient, ending: Ending): void {
    const id = this.#idOf.get(blocked) ?? 0;
    this.#host.logEffect(client, [{ db: 0, frame: encodeUnblock(id) }], (reply) => {
      reply?.integer(this.#ended(id, ending) ? 1 : 0);
      return 'done';
    });
  }

  /**
   * The state was replaced. Ends the waits it knows nothing of, with an error; and those that only the others know of, since their beginning was
   * among what was replaced: their clients were answered, and nobody would end them, so they would take something much later.
   */
  stateReplaced(line: string): void {
    const { run, stateMachine } = this.#host;
    const { waiters } = stateMachine();
    this.blocked.keepOnly((id) => waiters.find(run, id) !== undefined, line);
    for (const { node, incarnation, id } of waiters.list()) {
      const isOurs = node === run.node && incarnation === run.incarnation;
      if (isOurs && !this.blocked.has(id)) this.#end(id, () => undefined);
    }
  }

  /** Whether something waits for clients of an earlier run of this node, which must not take anything: the first batch of this run ends it. */
  get hasEarlierRun(): boolean {
    const { run, stateMachine } = this.#host;
    const { origins, waiters } = stateMachine();
    if (waiters.size === 0 || origins.lastSequence(run.node, run.incarnation) > 0) return false;
    return waiters.runs().some(({ node }) => node === run.node);
  }

  /**
   * As leader, gives up what waits for clients of nodes that nothing was heard of for so many milliseconds: nobody else must be kept from what
   * they wait for.
   */
  giveUpLostNodes(peers: readonly PeerStatus[], lostNodeMs: number): void {
    const { waiters } = this.#host.stateMachine();
    for (const run of waiters.runs()) {
      if (run.node === this.#host.run.node) continue;
      const peer = peers.find(({ id }) => id === String(run.node));
      if (peer !== undefined && peer.lastContactMs <= lostNodeMs) continue;
      const release = new LogRelease(() => undefined);
      this.#host.logEffect(release, [{ db: 0, frame: encodeGone(run) }], () => {
        this.#host.stateMachine().giveUp(run);
        return 'done';
      });
    }
  }

  #submit(operation: BlockingOperation, frame: Buffer): void {
    const { id, client, command, args, db } = operation;
    const { run, stateMachine, logEffect } = this.#host;
    this.#idOf.set(client, id);
    const frames = [
      { db, frame: encodeBlock(id) },
      { db, frame },
    ];
    logEffect(client, frames, (reply) => {
      const timeoutMs = stateMachine().block(run, id, command, args, db, reply);
      client.tracking?.remember(command, args);
      if (timeoutMs === null) return 'done';
      if (reply !== null) this.blocked.add(operation, timeoutMs);
      // Its client has given up already.
      else this.#end(id, () => undefined);
      return 'waiting';
    });
  }

  /** With the others a command waits no longer; its client knows nothing of that. */
  #submitAgain(operation: BlockingOperation): void {
    operation.client.pending--;
    const again = { ...operation, id: ++this.#lastId };
    this.#submit(again, encodeCommand([...operation.args]));
  }

  /** Ends a wait through the log; unless it was served before, its client gets the reply that `ending` writes. */
  #end(id: number, ending: Ending): void {
    const { logEffect, submitLater } = this.#host;
    const release = new LogRelease(() => submitLater(() => this.#end(id, ending)));
    logEffect(release, [{ db: 0, frame: encodeUnblock(id) }], () => {
      this.#ended(id, ending);
      return 'done';
    });
  }

  /** A wait ends at this place of the log; false when it was over before. */
  #ended(id: number, ending: Ending): boolean {
    const reply = this.blocked.replyOf(id);
    if (!this.#host.stateMachine().unblock(this.#host.run, id)) return false;
    if (reply !== null) {
      ending(reply);
      this.blocked.answered(id);
    }
    return true;
  }
}

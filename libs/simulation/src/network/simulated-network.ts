import type { RaftMessage } from '@kiwi/raft-core';
import { isControlMessage } from '@kiwi/raft-core';
import type { SeededRandom } from '../random/seeded-random.ts';
import { Link } from './link.ts';
import type { NetworkFaults } from './network-faults.ts';

/** What the network needs from the world around it. Nodes are named by their position. */
export interface NetworkWire {
  readonly nowMs: number;
  deliver(delayMs: number, from: number, to: number, message: RaftMessage): void;
  /** Tells node `at` about its connection with `peer`. */
  notice(delayMs: number, at: number, peer: number, type: 'peerUnreachable' | 'peerClosed'): void;
}

/**
 * Decides what becomes of each message: when it arrives, whether it is lost, held back or doubled.
 * It never alters one.
 */
export class SimulatedNetwork {
  faults: NetworkFaults;
  readonly #random: SeededRandom;
  readonly #wire: NetworkWire;
  /** `#links[from][to]`. */
  readonly #links: Link[][] = [];
  readonly #down: boolean[] = [];

  constructor(size: number, faults: NetworkFaults, random: SeededRandom, wire: NetworkWire) {
    this.faults = faults;
    this.#random = random;
    this.#wire = wire;
    for (let node = 0; node < size; node += 1) this.addNode();
  }

  /** One more node, with open links to and from all others. Its position is the next one. */
  addNode(): void {
    for (const links of this.#links) links.push(new Link());
    this.#links.push(Array.from({ length: this.#links.length + 1 }, () => new Link()));
    this.#down.push(false);
  }

  send(from: number, to: number, message: RaftMessage): void {
    const link = this.#link(from, to);
    if (link.state === 'clogged') {
      if (!link.hold(message)) this.#lost(from, to);
      return;
    }
    const gone = link.state === 'blocked' || this.#down[to] === true;
    if (gone || this.#random.chance(this.faults.lossRate)) {
      this.#lost(from, to);
      return;
    }
    this.#forward(link, from, to, message);
    if (this.#random.chance(this.faults.duplicateRate)) {
      const delayMs = this.#latencyMs(message) + this.#random.exponential(20);
      this.#wire.deliver(delayMs, from, to, message);
    }
  }

  /** Cuts the way from one node to another; the way back stays as it is. */
  block(from: number, to: number): void {
    const held = this.#random.chance(this.faults.holdRate);
    this.#link(from, to).state = held ? 'clogged' : 'blocked';
  }

  /** Holds all messages from one node to another until the link is opened. */
  clog(from: number, to: number): void {
    this.#link(from, to).state = 'clogged';
  }

  /** Lets messages from one node to another fall behind, up to so much, until the link is opened. */
  lag(from: number, to: number, lagMaxMs: number): void {
    const link = this.#link(from, to);
    link.lagSinceMs = this.#wire.nowMs;
    link.lagMaxMs = lagMaxMs;
  }

  /** Lets messages pass again, at the usual pace; what was held is on its way at once. */
  open(from: number, to: number): void {
    const link = this.#link(from, to);
    link.state = 'open';
    if (link.lagMaxMs > 0) {
      // As over a new connection: what still lags behind comes when it comes, and holds up nothing.
      link.lagMaxMs = 0;
      link.lastControlArrivalMs = 0;
      link.lastDataArrivalMs = 0;
    }
    for (const message of link.release()) this.#forward(link, from, to, message);
  }

  /** Opens every link. */
  heal(): void {
    for (let from = 0; from < this.#links.length; from += 1) {
      for (let to = 0; to < this.#links.length; to += 1) this.open(from, to);
    }
  }

  /**
   * A node's process ended. Messages that it had sent may still arrive. Its peers see their connection
   * close, unless the whole machine went silent or the way to them is cut.
   */
  nodeDown(node: number): void {
    this.#down[node] = true;
    const announced = this.#random.chance(this.faults.closeNoticeRate);
    for (let peer = 0; peer < this.#links.length; peer += 1) {
      if (peer === node || this.#link(node, peer).state !== 'open' || !announced) continue;
      this.#wire.notice(this.#random.exponential(2), peer, node, 'peerClosed');
    }
  }

  /** The connection between two nodes is closed, and made anew at once. */
  close(one: number, other: number): void {
    this.#wire.notice(this.#random.exponential(2), one, other, 'peerClosed');
    this.#wire.notice(this.#random.exponential(2), other, one, 'peerClosed');
  }

  nodeUp(node: number): void {
    this.#down[node] = false;
  }

  #forward(link: Link, from: number, to: number, message: RaftMessage): void {
    const { nowMs } = this.#wire;
    let arrivalMs = nowMs + link.lagMs(nowMs) + this.#latencyMs(message);
    if (!this.faults.reorder) {
      if (isControlMessage(message)) {
        arrivalMs = Math.max(arrivalMs, link.lastControlArrivalMs);
        link.lastControlArrivalMs = arrivalMs;
      } else {
        arrivalMs = Math.max(arrivalMs, link.lastDataArrivalMs);
        link.lastDataArrivalMs = arrivalMs;
      }
    }
    this.#wire.deliver(arrivalMs - nowMs, from, to, message);
  }

  #lost(from: number, to: number): void {
    if (!this.#random.chance(this.faults.unreachableNoticeRate)) return;
    this.#wire.notice(this.#random.exponential(5), from, to, 'peerUnreachable');
  }

  #latencyMs(message: RaftMessage): number {
    const { latencyMinMs, latencyMeanMs, dataLatencyFactor } = this.faults;
    const latencyMs = latencyMinMs + this.#random.exponential(latencyMeanMs);
    return isControlMessage(message) ? latencyMs : latencyMs * dataLatencyFactor;
  }

  #link(from: number, to: number): Link {
    const link = this.#links[from]?.[to];
    if (link === undefined) throw new RangeError(`no link from ${from} to ${to}`);
    return link;
  }
}

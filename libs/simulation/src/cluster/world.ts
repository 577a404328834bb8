import type { NodeId, RaftEvent, RaftMessage, RequestId } from '@kiwi/raft-core';
import type { InvariantChecker } from '../check/invariant-checker.ts';
import type { NetworkWire } from '../network/simulated-network.ts';
import type { NodeWorld } from '../node/node-options.ts';
import type { VirtualTime } from '../time/virtual-time.ts';
import type { Trace } from '../trace/trace.ts';
import type { WorldAction } from './world-action.ts';

type WorldTime = VirtualTime<WorldAction>;

/** What the network sees of the cluster around it. */
export function networkWire(time: WorldTime): NetworkWire {
  const schedule = (delayMs: number, node: number, event: RaftEvent): void =>
    time.schedule(delayMs, { type: 'event', node, event });
  return {
    get nowMs() {
      return time.now;
    },
    deliver: (delayMs, from, to, message) =>
      schedule(delayMs, to, { type: 'message', from: `n${from + 1}`, message }),
    notice: (delayMs, at, peer, type) => schedule(delayMs, at, { type, peer: `n${peer + 1}` }),
  };
}

interface NodeSurroundings {
  readonly time: WorldTime;
  readonly trace: Trace;
  readonly checker: InvariantChecker;
  incarnationOf(node: number): number;
  send(from: number, to: NodeId, message: RaftMessage): void;
  die(node: number): void;
  newRequestId(): RequestId;
}

/** What a node sees of the cluster around it. */
export function nodeWorld(around: NodeSurroundings): NodeWorld {
  const { time, trace, checker, send, die, newRequestId } = around;
  return {
    get nowMs() {
      return time.now;
    },
    checker,
    send,
    die,
    newRequestId,
    schedule: (delayMs, node, action) => {
      const incarnation = around.incarnationOf(node);
      time.schedule(delayMs, { type: 'node', node, incarnation, action });
    },
    note: (node, kind, value, text) => {
      trace.record(kind, time.now, node, value);
      if (trace.keepsText) trace.text(`${time.now.toFixed(3)} n${node + 1}   ${text()}`);
    },
  };
}

import type { RaftEffect, RaftNotification } from '../core/events.ts';
import { describeMessage } from './describe.ts';
import type { ScenarioNode } from './scenario-node.ts';

type Send = Extract<RaftEffect, { type: 'send' }>;

/** Messages that tell a decision. All others are told only when they are delivered on their own. */
const DECISIONS = new Set(['preVoteResponse', 'voteResponse', 'appendResponse', 'timeoutNow']);

/** A message as an act of its sender. */
export function telling({ to, message }: Send): string {
  return `tells ${to}: ${describeMessage(message)}`;
}

/** What a message tells of the decision behind it, or null. */
export function decisionOf(node: ScenarioNode, send: Send): string | null {
  const { message, after } = send;
  if (!DECISIONS.has(message.type)) return null;
  // Where disks are held it matters what waits for them.
  if (node.disk.held && (after ?? 0) > node.durableTicket) {
    return `waits for its disk before it ${telling(send)}`;
  }
  return message.type === 'appendResponse' && message.success ? null : telling(send);
}

/** A membership counts from when it is appended, so only a snapshot's, or a return to an earlier one, is worth telling. */
export function isKnown(node: ScenarioNode, notification: RaftNotification): boolean {
  if (notification.type !== 'membership') return false;
  const { membershipIndex, log } = node;
  if (membershipIndex === null) return true;
  const { index } = notification;
  return index === membershipIndex || (index > membershipIndex && index > log.baseIndex);
}

/** Whether an effect of a step explains the write that is the first effect of that step. */
export function isCause(effect: RaftEffect, first: RaftEffect | undefined): boolean {
  const entry = first?.type === 'persist' ? first.entries[0] : undefined;
  if (effect.type === 'commit') return effect.index < (entry?.index ?? 0);
  if (effect.type !== 'notify') return false;
  const { type } = effect.notification;
  return type === 'role' || type === 'truncated';
}

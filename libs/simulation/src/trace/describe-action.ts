import type { RaftEvent } from '@kiwi/raft-core';
import type { NodeAction } from '../node/node-action.ts';
import { describeMessage, messageNumber } from './describe-message.ts';

/** One line for a person. */
export function describeAction(action: NodeAction): string {
  return action.type === 'step' ? describeEvent(action.event) : action.type;
}

/** A number that differs between actions which differ in anything that matters. */
export function actionNumber(action: NodeAction): number {
  if (action.type !== 'step') return action.type.length;
  const { event } = action;
  switch (event.type) {
    case 'message':
      return messageNumber(event.message);
    case 'persisted':
    case 'writeFailed':
      return event.ticket;
    case 'entriesLoaded':
      return event.entries.length;
    default:
      return event.type.length;
  }
}

function describeEvent(event: RaftEvent): string {
  switch (event.type) {
    case 'message':
      return `from ${event.from}: ${describeMessage(event.message)}`;
    case 'persisted':
    case 'writeFailed':
      return `${event.type} #${event.ticket}`;
    case 'entriesLoaded':
      return `entriesLoaded ${event.entries.length} for ${event.peer}`;
    case 'applied':
      return `applied ${event.index}`;
    case 'peerClosed':
    case 'peerUnreachable':
      return `${event.type} ${event.peer}`;
    case 'propose':
      return `propose ${event.id}: ${event.data.length} entries`;
    case 'readIndex':
    case 'transferLeadership':
    case 'changeMembership':
      return `${event.type} ${event.id}`;
    case 'tick':
      return `tick ${event.now}`;
  }
}

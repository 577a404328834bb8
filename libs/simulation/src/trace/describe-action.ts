import type { RaftEvent } from '@kiwi/raft-core';
import type { NodeAction } from '../node/node-action.ts';
import { describeMessage, describeSnapshot, messageNumber } from './describe-message.ts';

/** One line for a person. */
export function describeAction(action: NodeAction): string {
  if (action.type === 'snapshot') return action.what;
  return action.type === 'step' ? describeEvent(action.event) : action.type;
}

/** A number that differs between actions which differ in anything that matters. */
export function actionNumber(action: NodeAction): number {
  if (action.type === 'snapshot') return action.what.length;
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
    case 'snapshotSaved':
      return event.index * 31 + event.compactTo;
    case 'snapshotLoaded':
    case 'snapshotStored':
      return event.transfer * 31 + event.sequence;
    case 'snapshotInstalled':
      return event.transfer * 31 + event.snapshot.index;
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
    case 'snapshotSaved':
      return `snapshotSaved ${event.index}, compact to ${event.compactTo}`;
    case 'snapshotLoaded': {
      const { peer, transfer, sequence, loaded } = event;
      const what = loaded === null ? 'nothing' : `of ${describeSnapshot(loaded.snapshot)}`;
      return `snapshotLoaded ${transfer}.${sequence} for ${peer}: ${what}`;
    }
    case 'snapshotStored': {
      const { from, transfer, sequence, stored } = event;
      return `snapshotStored ${transfer}.${sequence} from ${from}: ${stored ? 'ok' : 'refused'}`;
    }
    case 'snapshotInstalled':
      return `snapshotInstalled ${describeSnapshot(event.snapshot)} from ${event.from}`;
    case 'peerClosed':
    case 'peerUnreachable':
    case 'peerAwaits':
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

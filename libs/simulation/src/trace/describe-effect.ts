import type { RaftEffect } from '@kiwi/raft-core';
import { describeMessage, describeSnapshot, messageNumber } from './describe-message.ts';

/** One line for a person. */
export function describeEffect(effect: RaftEffect): string {
  switch (effect.type) {
    case 'persist': {
      const { ticket, hardState, reset, truncateFrom, entries } = effect;
      const state =
        hardState === null
          ? ''
          : ` term=${hardState.term} vote=${hardState.votedFor} commit=${hardState.commitIndex}`;
      const gone = reset === null ? '' : ` reset=${describeSnapshot(reset)}`;
      const cut = truncateFrom === null ? '' : ` truncateFrom=${truncateFrom}`;
      const written = entries.map((entry) => `${entry.index}@${entry.term}`).join(',');
      return `persist #${ticket}${state}${gone}${cut} [${written}]`;
    }
    case 'send': {
      const after = effect.after === null ? '' : ` after #${effect.after}`;
      return `send ${effect.to}${after}: ${describeMessage(effect.message)}`;
    }
    case 'commit':
      return `commit ${effect.index}`;
    case 'loadEntries':
      return `loadEntries ${effect.from}..${effect.to} for ${effect.peer}`;
    case 'compact':
      return `compact ${effect.index}@${effect.term}`;
    case 'loadSnapshot':
      return `loadSnapshot ${effect.transfer}.${effect.sequence} for ${effect.peer}`;
    case 'endSnapshot':
      return `endSnapshot ${effect.transfer} for ${effect.peer}`;
    case 'storeSnapshot': {
      const { from, transfer, sequence, snapshot } = effect;
      return `storeSnapshot ${transfer}.${sequence} of ${describeSnapshot(snapshot)} from ${from}`;
    }
    case 'respond':
      return `respond ${effect.id}: ${JSON.stringify(effect.result)}`;
    case 'notify':
      return `notify ${JSON.stringify(effect.notification)}`;
  }
}

/** A number that differs between effects which differ in anything that matters. */
export function effectNumber(effect: RaftEffect): number {
  switch (effect.type) {
    case 'persist':
      return (
        ((effect.ticket * 31 + effect.entries.length) * 31 + (effect.truncateFrom ?? 0)) * 31 +
        (effect.hardState?.term ?? 0) +
        (effect.reset?.index ?? 0) * 37
      );
    case 'send':
      return messageNumber(effect.message) * 31 + (effect.after ?? 0);
    case 'commit':
      return effect.index;
    case 'loadEntries':
      return effect.from * 31 + effect.to;
    case 'compact':
      return effect.index;
    case 'loadSnapshot':
    case 'storeSnapshot':
      return effect.transfer * 31 + effect.sequence;
    case 'endSnapshot':
      return effect.transfer;
    case 'respond':
      return effect.id * 31 + effect.result.type.length;
    case 'notify':
      return effect.notification.type.length;
  }
}

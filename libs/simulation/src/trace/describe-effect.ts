import type { RaftEffect } from '@kiwi/raft-core';
import { describeMessage, messageNumber } from './describe-message.ts';

/** One line for a person. */
export function describeEffect(effect: RaftEffect): string {
  switch (effect.type) {
    case 'persist': {
      const { ticket, hardState, truncateFrom, entries } = effect;
      const state =
        hardState === null
          ? ''
          : ` term=${hardState.term} vote=${hardState.votedFor} commit=${hardState.commitIndex}`;
      const cut = truncateFrom === null ? '' : ` truncateFrom=${truncateFrom}`;
      const written = entries.map((entry) => `${entry.index}@${entry.term}`).join(',');
      return `persist #${ticket}${state}${cut} [${written}]`;
    }
    case 'send': {
      const after = effect.after === null ? '' : ` after #${effect.after}`;
      return `send ${effect.to}${after}: ${describeMessage(effect.message)}`;
    }
    case 'commit':
      return `commit ${effect.index}`;
    case 'loadEntries':
      return `loadEntries ${effect.from}..${effect.to} for ${effect.peer}`;
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
        (effect.hardState?.term ?? 0)
      );
    case 'send':
      return messageNumber(effect.message) * 31 + (effect.after ?? 0);
    case 'commit':
      return effect.index;
    case 'loadEntries':
      return effect.from * 31 + effect.to;
    case 'respond':
      return effect.id * 31 + effect.result.type.length;
    case 'notify':
      return effect.notification.type.length;
  }
}

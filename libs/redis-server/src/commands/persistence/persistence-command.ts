import type { CommandFlag } from '@kiwi/commands';

const flags: readonly CommandFlag[] = ['admin', 'noscript', 'no_async_loading'];

/**
 * What the commands that make a checkpoint have in common. As a barrier they run when the writes before them on their connection are
 * applied, so that the checkpoint holds these.
 */
export const persistenceCommand = {
  group: 'server',
  flags,
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
  since: '1.0.0',
  barrier: true,
} as const;

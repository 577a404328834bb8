import type { CommandFlag } from '@kiwi/commands';

const plain: readonly CommandFlag[] = ['noscript', 'loading', 'stale'];
const admin: readonly CommandFlag[] = ['admin', 'noscript', 'loading', 'stale'];
const common = { group: 'connection', keys: [], complexity: 'O(1)' } as const;

/** What the subcommands of CLIENT about the own connection have in common. */
export const forAll = { ...common, flags: plain, categories: ['slow', 'connection'] } as const;

/** The same of those about all connections. */
export const forAdmins = {
  ...common,
  flags: admin,
  categories: ['admin', 'slow', 'dangerous', 'connection'],
} as const;

export const perConnection = 'O(N) where N is the number of client connections';

/** What the subcommands of CONFIG have in common. */
export const configAdmin = {
  group: 'server',
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
} as const;

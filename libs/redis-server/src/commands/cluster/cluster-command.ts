/** What the subcommands of CLUSTER have in common. */
export const clusterCommand = {
  group: 'cluster',
  flags: ['stale'],
  categories: ['slow'],
  keys: [],
  since: '3.0.0',
  arity: 2,
  complexity: 'O(1)',
} as const;

/** The same of those for administrators. */
export const clusterAdminCommand = {
  ...clusterCommand,
  flags: ['admin', 'stale'],
  categories: ['admin', 'slow', 'dangerous'],
} as const;

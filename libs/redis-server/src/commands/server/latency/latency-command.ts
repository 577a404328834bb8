/** What the subcommands of LATENCY have in common. */
export const latencyAdmin = {
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'server',
  categories: ['admin', 'slow', 'dangerous'],
  keys: [],
  since: '2.8.13',
  complexity: 'O(1)',
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
} as const;

import nx from '@nx/eslint-plugin';

/** A layer may import itself and the layers named after it. */
const layer = (name, ...below) => ({
  sourceTag: `layer:${name}`,
  onlyDependOnLibsWithTags: [name, ...below].map((l) => `layer:${l}`),
});

const clockAndRandomness = [
  { object: 'Date', property: 'now', message: 'Time is injected: see docs/architecture.md.' },
  { object: 'Math', property: 'random', message: 'Randomness is injected.' },
  { object: 'performance', property: 'now', message: 'Time is injected.' },
];
const timers = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
  'fetch',
].map((name) => ({ name, message: 'Timers and I/O are injected: this layer is deterministic.' }));

export default [
  ...nx.configs['flat/base'],
  ...nx.configs['flat/typescript'],
  { ignores: ['**/dist', '**/out-tsc', '**/*.cjs', '**/*.mjs'] },
  {
    files: ['**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: true,
          depConstraints: [
            layer('kernel'),
            layer('pure', 'kernel'),
            layer('engine', 'pure', 'kernel'),
            layer('adapter', 'pure', 'kernel'),
            layer('server', 'engine', 'pure', 'kernel'),
            layer('app', 'server', 'adapter', 'engine', 'pure', 'kernel'),
            layer('harness', 'app', 'server', 'adapter', 'engine', 'pure', 'kernel'),
          ],
        },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  {
    // Determinism: the pure core and everything that runs inside apply.
    files: [
      'libs/raft-core/src/**/*.ts',
      'libs/datatypes/src/**/*.ts',
      'libs/keyspace/src/**/*.ts',
      'libs/commands/src/**/*.ts',
      'libs/state-machine/src/**/*.ts',
      'libs/resp-protocol/src/**/*.ts',
    ],
    ignores: [
      '**/*.spec.ts',
      'libs/*/src/testing/**',
      'libs/commands/src/oracle/**',
      'libs/raft-core/src/system/**',
    ],
    rules: {
      'no-restricted-properties': ['error', ...clockAndRandomness],
      'no-restricted-globals': ['error', ...timers],
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: ['node:*', '!node:buffer'], message: 'This layer does no I/O.' }],
        },
      ],
    },
  },
];

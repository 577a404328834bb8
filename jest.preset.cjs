module.exports = {
  testEnvironment: 'node',
  // Against tests that hang. What has to be quick says so itself, on a clock of its own.
  testTimeout: 60_000,
  // Import sibling libs from their TypeScript sources, never from dist/.
  testEnvironmentOptions: { customExportConditions: ['@kiwi/source', 'node', 'node-addons'] },
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      },
    ],
  },
};

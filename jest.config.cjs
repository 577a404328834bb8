const { testTimeout } = require('./jest.preset.cjs');

module.exports = { projects: ['<rootDir>/libs/*', '<rootDir>/apps/*'], testTimeout };

module.exports = { preset: '../../jest.preset.cjs', displayName: 'log-storage' };

module.exports = { preset: '../../jest.preset.cjs', displayName: 'kiwi-e2e' };

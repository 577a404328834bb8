module.exports = { preset: '../../jest.preset.cjs', displayName: 'kiwi-server' };

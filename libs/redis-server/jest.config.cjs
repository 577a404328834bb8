module.exports = { preset: '../../jest.preset.cjs', displayName: 'redis-server' };

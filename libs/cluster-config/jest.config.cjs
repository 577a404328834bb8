module.exports = { preset: '../../jest.preset.cjs', displayName: 'cluster-config' };

module.exports = { preset: '../../jest.preset.cjs', displayName: 'resp-protocol' };

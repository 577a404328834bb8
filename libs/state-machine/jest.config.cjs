module.exports = { preset: '../../jest.preset.cjs', displayName: 'state-machine' };

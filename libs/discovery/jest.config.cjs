module.exports = { preset: '../../jest.preset.cjs', displayName: 'discovery' };

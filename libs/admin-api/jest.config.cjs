module.exports = { preset: '../../jest.preset.cjs', displayName: 'admin-api' };

module.exports = { preset: '../../jest.preset.cjs', displayName: 'raft-transport' };

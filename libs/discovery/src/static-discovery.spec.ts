import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '@kiwi/cluster-config';
import { StaticDiscovery } from './static-discovery.ts';

function configured(argv: readonly string[]) {
  return parseConfig({ env: {}, argv });
}

describe('The members of the configuration', () => {
  const argv = [
    '--cluster-enabled',
    '--cluster-members=2:[::1]:7380,1:10.0.0.1:7379',
    '--node-id=2',
  ];

  it('are those of Raft, this node among them', async () => {
    const discovery = new StaticDiscovery(configured(argv));
    expect(await discovery.members()).toEqual([
      { id: '1', address: '10.0.0.1:7379' },
      { id: '2', address: '[::1]:7380' },
    ]);
    expect(discovery.self).toEqual({ id: '2', address: '[::1]:7380' });
    expect(await discovery.peers()).toEqual([{ id: '1', address: '10.0.0.1:7379' }]);
  });

  it('of a standalone node are the node itself', async () => {
    const discovery = new StaticDiscovery(configured(['--port=7400', '--binding=::1']));
    expect(await discovery.members()).toEqual([{ id: '1', address: '[::1]:7400' }]);
    expect(await discovery.peers()).toEqual([]);
  });

  it('are refused when this node is none of them', () => {
    const { cluster, server } = configured(argv);
    const stranger = { server, cluster: { ...cluster, nodeId: 9 } };
    expect(() => new StaticDiscovery(stranger)).toThrow(
      expect.objectContaining({ code: 'KIWI_CONFIG_INVALID' }),
    );
  });
});

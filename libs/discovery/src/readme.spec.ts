import { expect, it } from '@jest/globals';
import { parseConfig } from '@kiwi/cluster-config';
import { healthThresholds, PeerHealthMonitor, StaticDiscovery } from './index.ts';

it('works as the README shows', async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const members = '--cluster-members=1:127.0.0.1:7379,2:127.0.0.1:7380';
  const configuration = parseConfig({
    env: {},
    argv: ['--cluster-enabled', '--node-id=1', members],
  });

  const discovery = new StaticDiscovery(configuration); // of @kiwi/cluster-config
  const peers = await discovery.peers(); // [{ id: '2', address: '127.0.0.1:7380' }]
  const thresholds = healthThresholds(configuration.cluster);
  const monitor = new PeerHealthMonitor({ thresholds, now: () => performance.now() });
  monitor.on('transition', ({ peer, from, to, reason }) =>
    log(`${peer}: ${from} > ${to} (${reason})`),
  );
  monitor.setPeers(peers.map(({ id }) => id));
  monitor.contact('2', performance.now(), 0.4); // from the control stream: heard from, with the round trip
  monitor.lost('2', performance.now()); // its connection broke
  monitor.check(); // about once per heartbeat interval

  expect(peers).toEqual([{ id: '2', address: '127.0.0.1:7380' }]);
  expect(lines).toEqual([
    '2: suspected > healthy (contact)',
    '2: healthy > suspected (connection lost)',
  ]);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ClientSubject,
  OracleServer,
  describeMismatch,
  randomCommands,
  runScript,
  stateCommands,
} from '@kiwi/commands/testing';
import { RespClient } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { handWrittenCases, randomCase } from './oracle-cases.ts';
import { OracleTarget } from './oracle-target.ts';

// A sample of `nx run kiwi-e2e:oracle`. The replies themselves are compared in both protocols and all details by the specs of the commands, without a
// server; here it is the way through connection, log and cluster that is under test.

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const describeWithRedis = installed === null ? describe.skip : describe;

describeWithRedis('Kiwi answers byte for byte as redis-server', () => {
  let alone: KiwiCluster;
  let cluster: KiwiCluster;
  const alonePort = async () => alone.node(0).port;
  const followerPort = async () => (await cluster.followers())[0]?.port ?? 0;
  const targets = [
    new OracleTarget('a standalone node', alonePort),
    new OracleTarget('a follower of three', followerPort),
  ];

  beforeAll(async () => {
    [alone, cluster] = await Promise.all([KiwiCluster.start(1), KiwiCluster.start(3)]);
    for (const target of targets) await target.start();
  }, 60_000);
  afterAll(async () => {
    for (const target of targets) await target.stop();
    await Promise.all([alone.destroy(), cluster.destroy()]);
  });

  const scripts = [
    ...handWrittenCases(),
    ...Array.from({ length: 60 }, (_, i) => randomCase(i + 1)),
  ].map((script, i) => ({ ...script, protocol: i % 2 === 0 ? (2 as const) : (3 as const) }));

  it.each(scripts)(
    '$name',
    async ({ protocol, ...script }) => {
      const other = protocol === 2 ? 3 : 2;
      const [onAlone, onFollower] = await Promise.all([
        targets[0]?.run(script, protocol),
        targets[1]?.run(script, other),
      ]);
      expect(onAlone?.map(describeMismatch)).toEqual([]);
      expect(onFollower?.map(describeMismatch)).toEqual([]);
    },
    60_000,
  );

  it.each(['a standalone node', 'a follower of three'])(
    'command by command, each awaited: %s',
    async (name) => {
      const redis = await OracleServer.start();
      const port = name === 'a standalone node' ? await alonePort() : await followerPort();
      const client = await RespClient.connect({ port });
      try {
        const subject = new ClientSubject(client);
        await subject.useProtocol(3);
        const commands = [...randomCommands(1, 400), ...stateCommands()];
        const mismatches = await runScript({ name, commands }, await redis.connect(3), subject);
        expect(mismatches.map(describeMismatch)).toEqual([]);
      } finally {
        await Promise.all([client.close(), redis.stop()]);
      }
    },
    60_000,
  );
});

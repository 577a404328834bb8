import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataCommands } from '@kiwi/commands';
import {
  ClientSubject,
  OracleServer,
  arityScript,
  describeMismatch,
  oracleCases,
  randomCommands,
  runScript,
  stateCommands,
} from '@kiwi/commands/testing';
import type { Script } from '@kiwi/commands/testing';
import { RespClient } from '@kiwi/resp-protocol/testing';
import { KiwiCluster } from '../harness/kiwi-cluster.ts';
import { connectionScript } from './connection-cases.ts';

const installed = await OracleServer.installedVersion();
if (installed === null) {
  console.warn('LEFT OUT: redis-server is not installed, Kiwi is NOT compared with it in this run');
}
const describeWithRedis = installed === null ? describe.skip : describe;

describeWithRedis('Kiwi answers byte for byte as redis-server', () => {
  let redis: OracleServer;
  let alone: KiwiCluster;
  let cluster: KiwiCluster;
  beforeAll(async () => {
    redis = await OracleServer.start();
    [alone, cluster] = await Promise.all([KiwiCluster.start(1), KiwiCluster.start(3)]);
  }, 60_000);
  afterAll(async () => {
    await redis.stop();
    await alone.destroy();
    await cluster.destroy();
  });

  const targets = {
    'a standalone node': async () => alone.node(0).port,
    'a follower of three': async () => (await cluster.followers())[0]?.port ?? 0,
  };
  const scripts: readonly (readonly [string, Script])[] = [
    ...Object.entries(oracleCases).flatMap(([group, cases]) =>
      cases.map((script): [string, Script] => [`${group}: ${script.name}`, script]),
    ),
    ['wrong numbers of arguments', arityScript(dataCommands)],
    ['the connection', connectionScript],
    ...[1, 2].map((seed): [string, Script] => [
      `random commands from seed ${seed}`,
      { name: `seed ${seed}`, commands: [...randomCommands(seed, 1000), ...stateCommands()] },
    ]),
  ];

  for (const [target, port] of Object.entries(targets)) {
    for (const protocol of [2, 3] as const) {
      it.each(scripts)(
        `${target}, RESP${protocol}, %s`,
        async (_name, script) => {
          const client = await RespClient.connect({ port: await port() });
          try {
            const subject = new ClientSubject(client);
            await subject.useProtocol(protocol);
            const mismatches = await runScript(script, await redis.connect(protocol), subject);
            expect(mismatches.map(describeMismatch)).toEqual([]);
          } finally {
            await client.close();
          }
        },
        60_000,
      );
    }
  }
});

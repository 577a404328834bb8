import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RespClient, plainReply } from '@kiwi/resp-protocol/testing';
import { freePorts } from '../harness/free-ports.ts';
import { KiwiProcess } from '../harness/kiwi-process.ts';
import { runProgram } from '../harness/run-program.ts';

const main = fileURLToPath(new URL('../../../kiwi-server/dist/main.js', import.meta.url));

describe('starting and stopping the server', () => {
  let directory: string;
  const started: KiwiProcess[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kiwi-e2e-'));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((node) => node.kill()));
    await rm(directory, { recursive: true, force: true });
  });

  function launch(port: number, flags: readonly string[]): KiwiProcess {
    const node = new KiwiProcess(port, flags);
    started.push(node);
    node.launch();
    return node;
  }

  it('runs a cluster from a cluster.conf like the documented one', async () => {
    const ports = await freePorts(3);
    const members = ports.map((port, i) => `"${i + 1}:127.0.0.1:${port}"`).join(', ');
    const nodes = await Promise.all(
      ports.map(async (port, i) => {
        const file = join(directory, `cluster-${i + 1}.conf`);
        await writeFile(
          file,
          `[server]
port = ${port}
binding = "127.0.0.1"

[cluster]
enabled = true
node_id = ${i + 1}
members = [${members}]
data_dir = "${join(directory, 'raft_data')}"
heartbeat_interval_ms = 1000
election_timeout_min_ms = 3000
election_timeout_max_ms = 6000
`,
        );
        return launch(port, ['--config', file]);
      }),
    );
    await Promise.all(nodes.map((node) => node.ready()));
    const client = await RespClient.connect({ port: ports[2] as number });
    expect(plainReply(await client.command('SET', 'a', 'b'))).toBe('OK');
    expect(plainReply(await client.command('GET', 'a'))).toBe('b');
    await client.close();
  }, 60_000);

  it('stops gracefully on SIGTERM: what was asked is answered, and kept', async () => {
    const [port = 0] = await freePorts(1);
    const flags = [`--port=${port}`, `--cluster-data-dir=${directory}`];
    const node = launch(port, flags);
    await node.ready();
    const client = await RespClient.connect({ port });
    const replies = client.pipeline(
      Array.from({ length: 500 }, (_, i) => ['SET', `key:${i}`, String(i)]),
    );
    await client.command('PING');
    expect(await node.stop()).toBe(0);
    expect((await replies).map(plainReply)).toEqual(Array(500).fill('OK'));
    const again = launch(port, flags);
    await again.ready();
    const reader = await RespClient.connect({ port });
    expect(plainReply(await reader.command('DBSIZE'))).toBe(500);
    await reader.close();
  }, 60_000);

  it('refuses a second process on the same data directory, and says which', async () => {
    const [port = 0, other = 0] = await freePorts(2);
    await launch(port, [`--port=${port}`, `--cluster-data-dir=${directory}`]).ready();
    const second = launch(other, [`--port=${other}`, `--cluster-data-dir=${directory}`]);
    expect(await second.exited()).toBe(1);
    expect(second.output).toContain(directory);
    expect(second.output).toMatch(/another process/i);
  }, 60_000);

  it('refuses a port that is taken, and says which', async () => {
    const [port = 0] = await freePorts(1);
    await launch(port, [`--port=${port}`, `--cluster-data-dir=${join(directory, 'a')}`]).ready();
    const second = launch(port, [`--port=${port}`, `--cluster-data-dir=${join(directory, 'b')}`]);
    expect(await second.exited()).toBe(1);
    expect(second.output).toContain(String(port));
  }, 60_000);

  it('refuses a wrong configuration with file, key, what was found and what is allowed', async () => {
    const file = join(directory, 'cluster.conf');
    await writeFile(file, '[server]\nport = 123456\n');
    const { code, output } = await runProgram(process.execPath, [main, '--config', file]);
    expect(code).toBe(1);
    for (const part of [file, 'port', '123456', '65535']) expect(output).toContain(part);
  });

  it('prints a sample configuration that it accepts', async () => {
    const sample = await runProgram(process.execPath, [main, '--sample-config']);
    expect(sample.code).toBe(0);
    const file = join(directory, 'sample.conf');
    await writeFile(file, sample.output);
    const checked = await runProgram(process.execPath, [main, '--config', file, '--check-config']);
    expect(checked).toMatchObject({ code: 0 });
    const printed = await runProgram(process.execPath, [main, '--config', file, '--print-config']);
    expect(printed.output).toContain('heartbeat_interval_ms');
  });
});

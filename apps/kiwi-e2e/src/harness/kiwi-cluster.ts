import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.ts';
import { KiwiProcess } from './kiwi-process.ts';
import { waitUntil } from './wait-until.ts';

/** On a machine that is busy with other tests. */
const launchTimeoutMs = 60_000;

/** Nodes in processes of their own that form one cluster, with data in a temporary directory. */
export class KiwiCluster {
  readonly nodes: readonly KiwiProcess[];
  /** Where the nodes keep their data. */
  readonly directory: string;

  private constructor(nodes: readonly KiwiProcess[], directory: string) {
    this.nodes = nodes;
    this.directory = directory;
  }

  /** `count` 1 is a standalone node. */
  static async start(count: number, flags: readonly string[] = []): Promise<KiwiCluster> {
    const cluster = await KiwiCluster.prepared(count, flags);
    try {
      await cluster.launch();
      return cluster;
    } catch (error) {
      await cluster.destroy();
      throw error;
    }
  }

  /** A cluster whose processes are not started yet. */
  static async prepared(count: number, flags: readonly string[] = []): Promise<KiwiCluster> {
    const directory = await mkdtemp(join(tmpdir(), 'kiwi-e2e-'));
    const ports = await freePorts(count);
    const members = ports.map((port, i) => `${i + 1}:127.0.0.1:${port}`).join(',');
    const nodes = ports.map((port, i) => {
      const own =
        count === 1
          ? ['--cluster-enabled=false']
          : [
              '--cluster-enabled=true',
              `--cluster-node-id=${i + 1}`,
              `--cluster-members=${members}`,
            ];
      return new KiwiProcess(port, [
        `--port=${port}`,
        '--binding=127.0.0.1',
        `--cluster-data-dir=${directory}`,
        ...own,
        ...flags,
      ]);
    });
    return new KiwiCluster(nodes, directory);
  }

  /** Starts all processes and waits until they serve. */
  async launch(): Promise<void> {
    for (const node of this.nodes) node.launch();
    await Promise.all(this.nodes.map((node) => node.ready(launchTimeoutMs)));
  }

  node(index: number): KiwiProcess {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`there is no node ${index}`);
    return node;
  }

  /** The node that the running nodes agree is the leader. */
  leader(timeoutMs?: number): Promise<KiwiProcess> {
    const agreed = async (): Promise<KiwiProcess | null> => {
      const running = this.nodes.filter((node) => node.running);
      const statuses = await Promise.all(running.map((node) => node.status()));
      const leaders = new Set(statuses.map((status) => status.leader_id));
      const [id] = leaders;
      if (leaders.size !== 1 || id === null || id === undefined) return null;
      const leader = this.node(id - 1);
      return leader.running ? leader : null;
    };
    return waitUntil('the running nodes agree on a leader', agreed, timeoutMs);
  }

  async followers(): Promise<KiwiProcess[]> {
    const leader = await this.leader();
    return this.nodes.filter((node) => node !== leader && node.running);
  }

  /** kill -9 of all nodes. */
  async kill(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
  }

  /** Ends all nodes and removes their data. */
  async destroy(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from './free-ports.ts';
import { KiwiProcess } from './kiwi-process.ts';
import { waitUntil } from './wait-until.ts';

/** Nodes in processes of their own that form one cluster, with data in a temporary directory. */
export class KiwiCluster {
  readonly nodes: readonly KiwiProcess[];
  readonly #directory: string;

  private constructor(nodes: readonly KiwiProcess[], directory: string) {
    this.nodes = nodes;
    this.#directory = directory;
  }

  /** `count` 1 is a standalone node. */
  static async start(count: number, flags: readonly string[] = []): Promise<KiwiCluster> {
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
    const cluster = new KiwiCluster(nodes, directory);
    for (const node of nodes) node.launch();
    await Promise.all(nodes.map((node) => node.ready()));
    return cluster;
  }

  node(index: number): KiwiProcess {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`there is no node ${index}`);
    return node;
  }

  /** The node that the running nodes agree is the leader. */
  leader(): Promise<KiwiProcess> {
    return waitUntil('the running nodes agree on a leader', async () => {
      const running = this.nodes.filter((node) => node.running);
      const statuses = await Promise.all(running.map((node) => node.status()));
      const leaders = new Set(statuses.map((status) => status.leader_id));
      const [id] = leaders;
      if (leaders.size !== 1 || id === null || id === undefined) return null;
      const leader = this.node(id - 1);
      return leader.running ? leader : null;
    });
  }

  async followers(): Promise<KiwiProcess[]> {
    const leader = await this.leader();
    return this.nodes.filter((node) => node !== leader && node.running);
  }

  /** Ends all nodes and removes their data. */
  async destroy(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await rm(this.#directory, { recursive: true, force: true });
  }
}

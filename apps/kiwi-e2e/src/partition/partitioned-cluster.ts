import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../harness/free-ports.ts';
import { KiwiProcess } from '../harness/kiwi-process.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { LinkProxy } from './link-proxy.ts';

interface Link {
  readonly from: number;
  readonly to: number;
  readonly proxy: LinkProxy;
}

/** Nodes in processes of their own whose links to each other can fail, each direction by itself. Nodes are counted from 1, as their ids. */
export class PartitionedCluster {
  readonly nodes: readonly KiwiProcess[];
  readonly #links: readonly Link[];
  readonly #directory: string;

  private constructor(nodes: readonly KiwiProcess[], links: readonly Link[], directory: string) {
    this.nodes = nodes;
    this.#links = links;
    this.#directory = directory;
  }

  static async start(count: number, flags: readonly string[] = []): Promise<PartitionedCluster> {
    const directory = await mkdtemp(join(tmpdir(), 'kiwi-e2e-'));
    const ports = await freePorts(count * count);
    const ids = Array.from({ length: count }, (_, i) => i + 1);
    const own = (id: number): number => ports[id - 1] ?? 0;
    const links: Link[] = [];
    let next = count;
    for (const from of ids) {
      for (const to of ids) {
        if (from === to) continue;
        links.push({ from, to, proxy: await LinkProxy.start(ports[next++] ?? 0, own(to)) });
      }
    }
    const nodes = ids.map((id) => {
      const portOf = (to: number): number =>
        links.find((link) => link.from === id && link.to === to)?.proxy.port ?? own(id);
      return new KiwiProcess(own(id), [
        `--port=${own(id)}`,
        '--binding=127.0.0.1',
        `--cluster-data-dir=${directory}`,
        '--cluster-enabled=true',
        `--cluster-node-id=${id}`,
        // Each node is told another address of the same peer: that of its own link to it.
        `--cluster-members=${ids.map((to) => `${to}:127.0.0.1:${portOf(to)}`).join(',')}`,
        ...flags,
      ]);
    });
    for (const node of nodes) node.launch();
    await Promise.all(nodes.map((node) => node.ready()));
    return new PartitionedCluster(nodes, links, directory);
  }

  node(id: number): KiwiProcess {
    const node = this.nodes[id - 1];
    if (node === undefined) throw new Error(`there is no node ${id}`);
    return node;
  }

  /** The id that all nodes agree on. */
  leader(): Promise<number> {
    return waitUntil('the nodes agree on a leader', async () => {
      const statuses = await Promise.all(this.nodes.map((node) => node.status()));
      const ids = new Set(statuses.map((status) => status.leader_id));
      const [id] = ids;
      return ids.size === 1 && typeof id === 'number' ? id : null;
    });
  }

  /** Nobody hears this node. */
  mute(id: number): void {
    for (const { from, proxy } of this.#links) if (from === id) proxy.swallow();
  }

  /** This node hears nobody. */
  deafen(id: number): void {
    for (const { to, proxy } of this.#links) if (to === id) proxy.swallow();
  }

  heal(): void {
    for (const { proxy } of this.#links) proxy.heal();
  }

  async destroy(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await Promise.all(this.#links.map(({ proxy }) => proxy.close()));
    await rm(this.#directory, { recursive: true, force: true });
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../harness/free-ports.ts';
import { KiwiProcess } from '../harness/kiwi-process.ts';
import { waitUntil } from '../harness/wait-until.ts';

export interface MemberJson {
  readonly node_id: number;
  readonly address: string;
  readonly role: 'voter' | 'learner';
  readonly is_leader: boolean;
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly error?: { code: string; message: string } };
}

/** Nodes in processes of their own that come into one cluster and leave it again. */
export class ElasticCluster {
  readonly nodes = new Map<number, KiwiProcess>();
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** No node at all. */
  static async empty(): Promise<ElasticCluster> {
    return new ElasticCluster(await mkdtemp(join(tmpdir(), 'kiwi-e2e-')));
  }

  /** A cluster of one. */
  static async start(): Promise<ElasticCluster> {
    const cluster = await ElasticCluster.empty();
    const [port = 0] = await freePorts(1);
    const node = cluster.#add(1, port, [`--cluster-members=1:127.0.0.1:${port}`]);
    await node.start();
    return cluster;
  }

  /** Starts the process of a node that is no member yet; `seeds`: whom it asks to be added, none: it waits. */
  async launch(id: number, seeds: readonly number[] = []): Promise<KiwiProcess> {
    const [port = 0] = await freePorts(1);
    const addresses = seeds.map((seed) => this.address(seed));
    const node = this.#add(id, port, [`--cluster-join=${addresses.join(',')}`]);
    node.launch();
    await waitUntil(`node ${id} listens`, async () => (await node.status()).node_id === id);
    return node;
  }

  node(id: number): KiwiProcess {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`there is no node ${id}`);
    return node;
  }

  address(id: number): string {
    return `127.0.0.1:${this.node(id).port}`;
  }

  async post(id: number, path: string, body: unknown): Promise<JsonAnswer> {
    const response = await fetch(`http://${this.address(id)}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as JsonAnswer['body'] };
  }

  async members(id: number): Promise<readonly MemberJson[]> {
    const response = await fetch(`http://${this.address(id)}/cluster/members`);
    return (await response.json()) as MemberJson[];
  }

  /** Waits until all of `ids`, and nobody else, are voters as each of them sees it, and they agree on a leader. */
  async settled(ids: readonly number[]): Promise<number> {
    return waitUntil(`${ids.join(', ')} are the voters`, async () => {
      const views = await Promise.all(ids.map((id) => this.members(id)));
      const right = views.every((members) => {
        const voters = members.filter((member) => member.role === 'voter');
        return members.length === ids.length && voters.every((one) => ids.includes(one.node_id));
      });
      const leaders = new Set(
        views.map((members) => members.find((member) => member.is_leader)?.node_id),
      );
      const [leader] = leaders;
      if (!right || leaders.size !== 1) return null;
      const allVote = views.every((members) => members.every((one) => one.role === 'voter'));
      return allVote && leader !== undefined ? leader : null;
    });
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.kill()));
    await rm(this.#directory, { recursive: true, force: true });
  }

  #add(id: number, port: number, flags: readonly string[]): KiwiProcess {
    const node = new KiwiProcess(port, [
      `--port=${port}`,
      '--binding=127.0.0.1',
      '--cluster-enabled=true',
      `--cluster-node-id=${id}`,
      `--cluster-data-dir=${this.#directory}`,
      ...flags,
    ]);
    this.nodes.set(id, node);
    return node;
  }
}

import { createInterface } from 'node:readline';
import { endProcess, isRunning } from '../cluster/end-process.mjs';
import { freePorts } from '../cluster/free-ports.mjs';
import { localMembers, memberFlags, startNode } from '../cluster/kiwi-node.mjs';
import { clusterStatus, findLeader } from '../cluster/leader-watch.mjs';

const startTimeoutMs = 30_000;

/** Three nodes in processes of their own; ids count from 1. */
export class Nodes {
  ports;
  #flags;
  #children = new Map();
  #output = [];
  #onLine = () => {};

  static async start(directory, nodeFlags) {
    const nodes = new Nodes();
    nodes.ports = await freePorts(3);
    const members = localMembers(nodes.ports);
    nodes.#flags = (id) => [
      ...memberFlags(id, members, directory),
      '--log-format=json',
      ...nodeFlags,
    ];
    for (const id of [1, 2, 3]) nodes.launch(id);
    return nodes;
  }

  launch(id) {
    const env = Object.entries(process.env).filter(([name]) => !name.startsWith('KIWI_'));
    const child = startNode(this.#flags(id), { env: Object.fromEntries(env) });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.#output.push(`node ${id} | ${line}`);
        if (this.#output.length > 200) this.#output.shift();
        this.#onLine(id, line);
      });
    }
    const killAtExit = () => child.kill('SIGKILL');
    process.on('exit', killAtExit);
    child.once('exit', () => process.off('exit', killAtExit));
    this.#children.set(id, child);
  }

  /** Calls back for each line a node writes, until the next call. */
  onLine(listener) {
    this.#onLine = listener;
  }

  /** kill -9; resolves with the time of the signal and the time at which the process was seen to be gone. */
  async kill(id) {
    const child = this.#children.get(id);
    const gone = new Promise((resolve) => child.once('exit', () => resolve(performance.now())));
    const killedAt = performance.now();
    child.kill('SIGKILL');
    return { killedAt, goneAt: await gone };
  }

  /** Resolves with the leader's id when all three run, know it and have applied what it has committed. */
  async settled() {
    const deadline = performance.now() + startTimeoutMs;
    while (performance.now() < deadline) {
      const dead = [...this.#children].find(([, child]) => !isRunning(child));
      if (dead !== undefined) break;
      const leader = await findLeader(this.ports);
      const all = await Promise.all(this.ports.map(clusterStatus));
      const agree = all.every(
        (status) =>
          status !== null &&
          status.leader_id === leader?.node_id &&
          status.last_applied >= leader.commit_index,
      );
      if (agree) return leader.node_id;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The three nodes did not settle:\n${this.#output.slice(-60).join('\n')}`);
  }

  async stop() {
    await Promise.all([...this.#children.values()].map((child) => endProcess(child, 10_000)));
  }
}

import { MemoryNetwork } from '@kiwi/raft-core';
import { CrashNode } from './crash-node.ts';
import type { CrashRun } from './crash-node.ts';
import type { LogDisk } from './log-disk.ts';
import { batchEntry, counterDb, randomCommands } from './random-commands.ts';
import { ReferenceHistory } from './reference-history.ts';
import { SeededRandom } from './seeded-random.ts';
import type { SimulatedProcess } from './simulated-process.ts';
import { VirtualClock } from './virtual-clock.ts';

/** Operations on checkpoint files that are met seldom, and matter. */
const rareOperations = ['checkpoint rename', 'checkpoint sync-directory', 'checkpoint remove'];
const clients = [101, 102, 103];
const lastClient = 104;
/** What there may be besides live pages and as many dead ones: a manifest, and files of one checkpoint. */
const fileBytes = 8_000;
const firstNodeClock = 1_700_000_000_000;

/** What a run has met, to see that it tests what it is meant to. */
export interface CrashReport {
  crashes: number;
  acknowledged: number;
  /** Operations in which a process died, with their numbers. */
  readonly diedIn: Record<string, number>;
  saves: number;
  failedSaves: number;
  installs: number;
}

/** A cluster whose nodes crash while clients write. */
export class CrashWorld {
  readonly #random: SeededRandom;
  readonly #clock = new VirtualClock();
  readonly #history = new ReferenceHistory();
  readonly #nodes: readonly CrashNode[];
  readonly #violations: string[] = [];
  /** By client: the number of its batches that were acknowledged. */
  readonly #acknowledged = new Map<number, number>();
  readonly #seen = new Set<CrashRun>();
  readonly report: CrashReport = {
    crashes: 0,
    acknowledged: 0,
    diedIn: {},
    saves: 0,
    failedSaves: 0,
    installs: 0,
  };
  readonly #crashed = new WeakSet<SimulatedProcess>();
  #writing = true;

  /** @param logOf makes the disk on which a node keeps its log */
  constructor(size: number, seed: number, logOf: (id: string) => LogDisk) {
    this.#random = new SeededRandom(seed);
    const network = new MemoryNetwork(this.#clock);
    const ids = ['a', 'b', 'c'].slice(0, size);
    const members = ids.map((id) => ({ id, address: '', role: 'voter' as const }));
    this.#nodes = ids.map(
      (id) =>
        new CrashNode({
          id,
          members,
          network,
          clock: this.#clock,
          random: this.#random.fork(),
          history: this.#history,
          log: logOf(id),
          violated: (what) => void this.#violations.push(what),
        }),
    );
  }

  /** @throws Error that says what was lost, or where nodes diverge. */
  async run(rounds: number): Promise<void> {
    const failing = this.#random.pick([0, 0.002, 0.01, 0.03]);
    for (const node of this.#nodes) {
      node.failing = failing;
      node.start();
    }
    const writers = clients.map((client) => this.#write(client));
    for (let round = 0; round < rounds; round++) {
      await this.#crashSome();
      if (this.#random.chance(0.3)) await this.#settle();
    }
    await this.#settle();
    this.#writing = false;
    await this.#clock.advance(2000);
    await Promise.all(writers);
    await this.#settle();
    await this.#givesSpaceBack();
  }

  /** Some nodes die, each in its own operation or all at once, and come back after a while; some die again as they start. */
  async #crashSome(): Promise<void> {
    const random = this.#random;
    const all = random.chance(0.3);
    const victims = this.#nodes.filter(() => all || random.chance(0.5));
    const withPower = random.chance(0.7);
    if (random.chance(0.3)) await this.#clock.advance(random.below(3000));
    if (all && random.chance(0.5)) {
      await this.#clock.advance(random.below(600));
      for (const victim of victims) this.#crash(victim, withPower);
    } else {
      for (const victim of victims) {
        const { process } = victim;
        if (random.chance(0.4)) process.dieIn = this.#rareOperation(victim);
        else process.dieAt = process.operations + 1 + random.below(150);
      }
      const begunMs = this.#clock.now();
      await this.#clock.until(() => {
        for (const victim of victims) {
          if (!victim.process.isAlive) this.#crash(victim, withPower);
        }
        return victims.every(({ isUp }) => !isUp) || this.#clock.now() > begunMs + 1500;
      }, 2000);
      for (const victim of victims) this.#crash(victim, withPower);
    }
    await this.#clock.advance(random.chance(0.5) ? random.below(100) : random.below(1500));
    for (const victim of victims) {
      victim.start();
      if (random.chance(0.4)) {
        if (random.chance(0.3)) victim.process.dieIn = this.#rareOperation(victim);
        else victim.process.dieAt = 1 + random.below(60);
        await this.#clock.until(() => !victim.process.isAlive, 300);
        this.#crash(victim, withPower);
        victim.start();
      }
    }
    this.#check();
  }

  #rareOperation({ log }: CrashNode): string {
    const [first = '', ...others] = [...log.rareOperations, ...rareOperations];
    return this.#random.pick([first, ...others]);
  }

  #crash(node: CrashNode, withPower: boolean): void {
    const { process } = node;
    if (this.#crashed.has(process)) return;
    this.#crashed.add(process);
    const { diedIn } = this.report;
    diedIn[process.diedIn] = (diedIn[process.diedIn] ?? 0) + 1;
    this.report.crashes++;
    if (node.run !== null) this.#seen.add(node.run);
    node.crash(withPower);
  }

  /** All nodes are up, and have applied the same. */
  async #settle(): Promise<void> {
    const runs = (): CrashRun[] => this.#nodes.flatMap(({ run }) => (run === null ? [] : [run]));
    for (const { process } of this.#nodes) {
      process.dieAt = Infinity;
      process.dieIn = null;
    }
    const isSettled = (): boolean =>
      this.#violations.length > 0 ||
      (runs().length === this.#nodes.length &&
        runs().some(({ node }) => node.role === 'leader') &&
        runs().every(
          ({ stateMachine, node }) =>
            stateMachine.appliedIndex === this.#history.appliedIndex &&
            node.status.commitIndex === runs()[0]?.node.status.commitIndex,
        ));
    const settled = await this.#clock.until(isSettled, 60_000);
    this.#check();
    if (!settled) throw new Error(`the nodes do not settle: ${this.#describe()}`);
    runs().forEach(({ keyspace, stateMachine, node }) => {
      const fault = this.#history.compare(node.status.id, keyspace, stateMachine);
      if (fault !== null) throw new Error(fault);
    });
  }

  #describe(): string {
    return this.#nodes
      .map(({ id, run }) => {
        if (run === null) return `${id} is down`;
        const { role, term, commitIndex, failed, suspended } = run.node.status;
        return `${id}: ${role} of term ${term}, commit ${commitIndex}, applied ${run.stateMachine.appliedIndex}, ${String(failed ?? suspended)}`;
      })
      .join('; ');
  }

  #check(): void {
    for (const { run } of this.#nodes) if (run !== null) this.#seen.add(run);
    const [first] = this.#violations;
    if (first !== undefined) throw new Error(first);
    const counters = this.#history.keyspace.databases[counterDb];
    for (const [client, acknowledged] of this.#acknowledged) {
      const value = Number(counters?.lookup(`counter:${client}`) ?? 0);
      // One more may be on its way.
      if (value !== acknowledged && value !== acknowledged + 1) {
        throw new Error(`client ${client} counts ${value} after ${acknowledged} batches`);
      }
    }
    this.report.saves = this.report.failedSaves = this.report.installs = 0;
    for (const { store } of this.#seen) {
      this.report.saves += store.status.saves;
      this.report.failedSaves += store.status.failures;
      this.report.installs += store.status.installs;
    }
  }

  /** A client that sends each batch until it is acknowledged, and only then the next one. */
  async #write(client: number): Promise<void> {
    const random = this.#random.fork();
    for (let sequence = 1; this.#writing; sequence++) {
      const commands = randomCommands(random, client);
      while (!(await this.#send(client, sequence, commands, random))) {
        if (!this.#writing) return;
        await this.#clock.sleep(10 + random.below(40));
      }
      this.#acknowledged.set(client, sequence);
      this.report.acknowledged++;
      await this.#clock.sleep(random.below(60));
    }
  }

  async #send(
    client: number,
    sequence: number,
    commands: ReturnType<typeof randomCommands>,
    random: SeededRandom,
  ): Promise<boolean> {
    const runs = this.#nodes.flatMap(({ run }) => (run === null ? [] : [run]));
    const run = runs.find(({ node }) => node.role === 'leader');
    if (run === undefined) return false;
    const nowMs = firstNodeClock + this.#clock.now() + random.below(50);
    const origin = { node: client, incarnation: 1, sequence };
    const entry = batchEntry(commands, origin, nowMs, random.below(2 ** 31));
    const abort = new AbortController();
    const cancel = this.#clock.schedule(500, () => abort.abort());
    const outcome = await run.node.propose(entry, { signal: abort.signal });
    cancel();
    if (outcome.type !== 'committed' || !run.process.isAlive) return false;
    if (run.stateMachine.origins.lastSequence(client, 1) < sequence) {
      this.#violations.push(`batch ${sequence} of ${client} was acknowledged and not applied`);
    }
    return true;
  }

  /** After some checkpoints in peace there is nothing on a disk that is not needed. */
  async #givesSpaceBack(): Promise<void> {
    for (const node of this.#nodes) node.failing = 0;
    for (let sequence = 1; sequence <= 8; sequence++) {
      const commands = randomCommands(this.#random, lastClient);
      while (!(await this.#within(this.#send(lastClient, sequence, commands, this.#random))));
      for (const { run } of this.#nodes) if (run !== null) await this.#within(run.node.snapshot());
    }
    // What the last of them replaced may be large; it goes with the next ones.
    for (let again = 0; again < 3; again++) {
      for (const { run } of this.#nodes) {
        if (run !== null) await this.#within(run.node.snapshot({ evenIfCurrent: true }));
      }
    }
    for (const { id, run } of this.#nodes) {
      const used = run?.files.bytesOnDisk ?? 0;
      const needed = 2 * (run?.files.current?.bytes ?? 0) + fileBytes;
      if (used > needed) throw new Error(`${id} has ${used} bytes on its disk and needs ${needed}`);
    }
  }

  async #within<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const mark = (): void => void (done = true);
    work.then(mark, mark);
    if (!(await this.#clock.until(() => done, 20_000))) throw new Error('it takes too long');
    return work;
  }
}

import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../harness/free-ports.ts';
import { waitUntil } from '../harness/wait-until.ts';
import { EmptyProject, exampleBelow, packLibraries } from './empty-project.ts';

const libraries = ['kernel', 'raft-core', 'raft-transport', 'log-storage', 'checkpoint-storage'];
const ofOthers = [
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  '@grpc/reflection',
  'grpc-health-check',
  'level',
  'msgpackr',
];

/** A process of the README's program, and what it printed. */
interface Counter {
  readonly id: string;
  readonly child: ChildProcess;
  readonly output: () => string;
}

describe('raft-core, raft-transport, log-storage and checkpoint-storage, installed from their tarballs', () => {
  let project: EmptyProject;
  const counters: Counter[] = [];
  beforeAll(async () => {
    project = await EmptyProject.create();
    const tarballs = packLibraries(libraries, project.folder);
    await project.install(tarballs, ofOthers);
    const readme = await project.read('node_modules/@kiwi/raft-core/README.md');
    await project.write(
      'counter.ts',
      exampleBelow(readme, 'The same over gRPC, in three processes'),
    );
    await project.compile('counter.ts');
  }, 180_000);
  afterEach(() => Promise.all(counters.splice(0).map(({ child }) => killed(child))));
  afterAll(() => project.remove());

  function start(id: string, members: readonly string[]): Counter {
    const child = project.spawn('counter.js', [id, ...members]);
    let output = '';
    const keep = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const counter = { id, child, output: () => output };
    counters.push(counter);
    return counter;
  }

  it("run the README's counter in three processes, also after the leader was killed", async () => {
    const ports = await freePorts(3);
    const ids = ['a', 'b', 'c'];
    const members = ids.map((id, i) => `${id}=127.0.0.1:${ports[i]}`);
    const nodes = ids.map((id) => start(id, members));
    const outputs = (): string => nodes.map((node) => node.output()).join('\n');

    await waitUntil(outputs, () =>
      nodes.every(({ id, output }) => output().includes(`${id} reads 5`)),
    );
    const leader = nodes.find(({ output }) => output().includes('is leader'));
    if (leader === undefined) throw new Error(`nobody led:\n${outputs()}`);
    await killed(leader.child);

    // The next leader adds another five; the one that was killed catches up from its log and its peers.
    const survivors = nodes.filter((node) => node !== leader);
    await waitUntil(outputs, () =>
      survivors.every(({ id, output }) => output().includes(`${id} reads 10`)),
    );
    const restarted = start(leader.id, members);
    await waitUntil(restarted.output, () => restarted.output().includes(`${leader.id} reads 10`));

    restarted.child.kill('SIGTERM');
    await waitUntil('it stops when asked to', () => restarted.child.exitCode !== null);
    expect(restarted.child.exitCode).toBe(0);

    // It has left a snapshot, and begins with that.
    const snapshots = await project.files(`counter-${leader.id}/snapshots`);
    expect(snapshots).toContainEqual(expect.stringMatching(/^manifest-/));
    const again = start(leader.id, members);
    await waitUntil(again.output, () => again.output().includes(`${leader.id} reads 10`));
  }, 90_000);
});

function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  return ended;
}

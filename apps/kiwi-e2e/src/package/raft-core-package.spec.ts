import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmptyProject, exampleBelow, packLibraries } from './empty-project.ts';

const counterHeading = 'A replicated counter over three nodes in one process';

describe('@kiwi/raft-core, installed from its tarball in an empty project', () => {
  let project: EmptyProject;
  let tarball: string;
  let readme: string;
  beforeAll(async () => {
    project = await EmptyProject.create();
    [tarball = ''] = packLibraries(['raft-core'], project.folder);
    await project.install([tarball]);
    readme = await project.read('node_modules/@kiwi/raft-core/README.md');
  }, 120_000);
  afterAll(() => project.remove());

  it('holds what is exported and nothing that leads nowhere', async () => {
    const files = execFileSync('tar', ['tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
    expect(files).toEqual(
      expect.arrayContaining([
        'package/LICENSE',
        'package/README.md',
        'package/dist/index.js',
        'package/dist/index.d.ts',
        'package/dist/testing/index.js',
      ]),
    );
    const strange = files.filter((file) => !/\/(dist\/.*(\.js|\.d\.ts)|[^/]+)$/.test(file));
    expect(strange).toEqual([]);
    expect(files.filter((file) => /spec|test-|manual-|tsbuildinfo/.test(file))).toEqual([]);
    const node = await project.read('node_modules/@kiwi/raft-core/dist/node/raft-node.js');
    expect(node).toContain('class RaftNode');
    expect(node).not.toContain('sourceMappingURL');
  });

  it('is one package: it brings no other, and its manifest says nothing of the workspace', async () => {
    const manifest = JSON.parse(await project.read('node_modules/@kiwi/raft-core/package.json'));
    expect(manifest).toMatchObject({ name: '@kiwi/raft-core', type: 'module', dependencies: {} });
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['private']));
    expect(JSON.stringify(manifest)).not.toMatch(/@kiwi\/source|"nx"/);
    const lock = JSON.parse(await project.read('package-lock.json'));
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/@kiwi/raft-core']);
  });

  it("type-checks and runs the README's counter", async () => {
    const counter = exampleBelow(readme, counterHeading);
    await project.write(
      'counter.ts',
      `${counter}
console.log(JSON.stringify({ outcome, seen }));
await Promise.all(nodes.map((node) => node.stop()));
`,
    );
    await project.compile('counter.ts');
    expect(JSON.parse(project.node('counter.js'))).toEqual({
      outcome: { type: 'committed', index: 2, result: 5 },
      seen: [5, 5, 5],
    });
  }, 60_000);

  it("type-checks and runs the README's reference by example", async () => {
    const api = exampleBelow(readme, 'API by example');
    await project.write(
      'api.ts',
      `${exampleBelow(readme, counterHeading)}
${api}
console.log(JSON.stringify({ role, term, commitIndex, index, peers: peers.length, now: leader.role }));
await Promise.all(nodes.map((node) => node.stop()));
`,
    );
    await project.compile('api.ts');
    const lines = project.node('api.js').trim().split('\n');
    expect(lines[0]).toBe('entry 3: the counter is 6');
    const seen = JSON.parse(lines[lines.length - 1] ?? '');
    expect(seen).toMatchObject({ role: 'leader', peers: 2, index: 5, commitIndex: 5 });
    expect(seen.now).not.toBe('leader');
  }, 60_000);

  it('exports the contract suites for storages and transports of others', async () => {
    await project.write(
      'suites.ts',
      `import { MemoryLogStorage, MemorySnapshotStore } from '@kiwi/raft-core';
import { logStorageSuite, snapshotStoreSuite, TextMap, transportSuite } from '@kiwi/raft-core/testing';
for (const { run } of logStorageSuite) {
  await run(async () => {
    const storage = new MemoryLogStorage();
    return { create: () => storage, dispose: async () => {} };
  });
}
for (const { run } of snapshotStoreSuite) {
  const stores = new Map<string, MemorySnapshotStore>();
  await run(async () => ({
    start: async (node) => {
      const machine = new TextMap();
      const store = new MemorySnapshotStore(machine, stores.get(node));
      stores.set(node, store);
      return {
        store,
        set: (key, value) => machine.set(key, value),
        contents: () => machine.contents(),
        breakNextSave: () => machine.breakNextSave(),
      };
    },
    dispose: async () => {},
  }));
}
console.log(logStorageSuite.length, transportSuite.length, snapshotStoreSuite.length);
`,
    );
    await project.compile('suites.ts');
    const cases = project.node('suites.js').trim().split(' ').map(Number);
    expect(cases).toHaveLength(3);
    for (const count of cases) expect(count).toBeGreaterThan(5);
  }, 60_000);

  it('refuses a program that misuses it, at compile time', async () => {
    await project.write(
      'misuse.ts',
      `import { RaftNode } from '@kiwi/raft-core';
new RaftNode({ id: 1 });
`,
    );
    await expect(project.compile('misuse.ts')).rejects.toThrow(/misuse\.ts/);
  }, 60_000);
});

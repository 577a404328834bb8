import { expect, test } from '@jest/globals';
import { silentLogger } from '@kiwi/kernel';
import { createAdminApi } from './index.ts';
import { FakeNode } from './testing/fake-node.ts';

test('the example of the README works', async () => {
  const node = new FakeNode();
  const logger = silentLogger;

  const api = await createAdminApi({ port: node, logger }); // node: an AdminPort
  const { port } = await api.listen(0); // or: api.attach(socket) for a connection accepted elsewhere

  const response = await fetch(`http://127.0.0.1:${port}/cluster/status`);
  const status = await response.json();
  expect(status).toMatchObject({ node_id: 2, term: 3, leader_id: 1, commit_index: 100 });
  await api.close();
});

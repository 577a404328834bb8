import { createClient } from 'redis';
import { finish, prepare, take } from './queue.mjs';

const { KIWI_URL = 'redis://127.0.0.1:7379', IDLE_MS = '5000' } = process.env;
const worker = `worker-${process.pid}`;

const client = createClient({ url: KIWI_URL });
client.on('error', (error) => console.error(error.message));
await client.connect();
await prepare(client);
console.log(`${worker} works`);

let stopping = false;
process.once('SIGTERM', () => (stopping = true));
while (!stopping) {
  for (const job of await take(client, worker, Number(IDLE_MS))) {
    if (await finish(client, worker, job)) console.log(`done ${job.id}`);
  }
}
await client.close();

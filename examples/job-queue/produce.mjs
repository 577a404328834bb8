import { createClient } from 'redis';
import { add, prepare } from './queue.mjs';

const { KIWI_URL = 'redis://127.0.0.1:7379' } = process.env;
const count = Number(process.argv[2] ?? 100);

const client = createClient({ url: KIWI_URL });
client.on('error', (error) => console.error(error.message));
await client.connect();
await prepare(client);
for (let amount = 1; amount <= count; amount++) await add(client, amount);
console.log(`added ${count} jobs`);
await client.close();

/** The queue's keys. */
export const keys = { jobs: 'jobs', group: 'workers', done: 'jobs:done', sum: 'jobs:sum' };

/** Creates stream and group, unless they are there. */
export async function prepare(client) {
  try {
    await client.xGroupCreate(keys.jobs, keys.group, '0', { MKSTREAM: true });
  } catch (error) {
    if (!error.message.startsWith('BUSYGROUP')) throw error;
  }
}

export function add(client, amount) {
  return client.xAdd(keys.jobs, '*', { amount: String(amount) });
}

/** The next jobs for this worker: first what others have left behind, else new ones, for which it waits a second. */
export async function take(client, worker, idleMs) {
  const left = await client.xAutoClaim(keys.jobs, keys.group, worker, idleMs, '0', { COUNT: 10 });
  if (left.messages.length > 0) return left.messages.filter((message) => message !== null);
  const streams = await client.xReadGroup(
    keys.group,
    worker,
    { key: keys.jobs, id: '>' },
    { COUNT: 10, BLOCK: 1000 },
  );
  return streams?.[0]?.messages ?? [];
}

/** Does a job: adds its amount to a sum, once, although another worker may be doing the same. */
export async function finish(client, worker, { id, message }) {
  for (;;) {
    await client.watch(keys.done);
    if (await client.hExists(keys.done, id)) {
      await client.unwatch();
      await client.xAck(keys.jobs, keys.group, id);
      return false;
    }
    try {
      await client
        .multi()
        .hSet(keys.done, id, worker)
        .incrBy(keys.sum, Number(message.amount))
        .xAck(keys.jobs, keys.group, id)
        .exec();
      return true;
    } catch (error) {
      // Another worker has finished a job meanwhile; perhaps this one.
      if (error.name !== 'WatchError' && error.constructor.name !== 'WatchError') throw error;
    }
  }
}

import express from 'express';
import rateLimiterFlexible from 'rate-limiter-flexible';
import { createClient } from 'redis';

const { KIWI_URL = 'redis://127.0.0.1:7379', PORT = '8080', POINTS = '20' } = process.env;

const client = createClient({ url: KIWI_URL });
client.on('error', (error) => console.error(error.message));
await client.connect();

const limiter = new rateLimiterFlexible.RateLimiterRedisNonAtomic({
  storeClient: client,
  useRedisPackage: true,
  keyPrefix: 'limit',
  points: Number(POINTS),
  duration: 60,
});

const app = express();
app.use(async (request, response, next) => {
  try {
    const { remainingPoints } = await limiter.consume(request.get('x-api-key') ?? request.ip);
    response.set('x-ratelimit-remaining', String(remainingPoints));
    next();
  } catch (refusal) {
    if (refusal instanceof Error) return next(refusal);
    response.set('retry-after', String(Math.ceil(refusal.msBeforeNext / 1000)));
    response.status(429).json({ error: 'too many requests' });
  }
});
app.get('/', (_request, response) => response.json({ hello: 'world' }));

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});

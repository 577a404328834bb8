import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';

const { KIWI_URL = 'redis://127.0.0.1:7379', PORT = '8080', SECRET = 'change me' } = process.env;

const client = createClient({ url: KIWI_URL });
client.on('error', (error) => console.error(error.message));
await client.connect();

const app = express();
app.use(
  session({
    store: new RedisStore({ client, prefix: 'session:', ttl: 3600 }),
    secret: SECRET,
    resave: false,
    saveUninitialized: false,
  }),
);
app.get('/', (request, response) => {
  request.session.visits = (request.session.visits ?? 0) + 1;
  response.json({ visits: request.session.visits });
});
app.post('/logout', (request, response, next) => {
  request.session.destroy((error) => (error ? next(error) : response.json({ visits: 0 })));
});

const server = app.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});

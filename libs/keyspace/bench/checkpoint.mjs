// Cost of writing and loading a keyspace of a million 16-byte keys with 100-byte values: `npx nx run keyspace:bench`.
import { cpus } from 'node:os';
import { finish, Keyspace, KeyspaceLoader } from '../dist/index.js';

const keyCount = 1_000_000;
const value = (i) => Buffer.alloc(100, 97 + (i % 26)).toString('latin1');
const key = (i) => `key:${String(Math.imul(i, 0x9e3779b1) >>> 0).padStart(12, '0')}`;

function report(what, amount, unit = 'ms') {
  console.log(`${what.padEnd(64)}${amount.toFixed(1).padStart(8)} ${unit}`);
}

function timed(action) {
  const start = process.hrtime.bigint();
  const result = action();
  return [Number(process.hrtime.bigint() - start) / 1e6, result];
}

/** Draws all pages; returns them with the longest time that one took. */
function draw(cut) {
  const pages = [];
  let slowest = 0;
  while (!cut.isDrawn) {
    const [ms, page] = timed(() => cut.nextPage());
    slowest = Math.max(slowest, ms);
    if (page !== null) pages.push(page);
  }
  return { pages, slowest };
}

console.log(`Node.js ${process.version}, ${cpus()[0].model.trim()}, ${cpus().length} cores`);
const keyspace = new Keyspace();
const [db] = keyspace.databases;
for (let i = 0; i < keyCount; i++) db.putFresh(key(i), value(i));

let drawn;
let cut;
for (let round = 0; round < 3; round++) {
  const [beginMs, begun] = timed(() => keyspace.beginCut());
  cut = begun;
  const [drawMs, result] = timed(() => draw(cut));
  drawn = result;
  const bytes = drawn.pages.reduce((sum, { data }) => sum + data.length, 0);
  report(`round ${round}: beginCut with everything changed`, beginMs);
  report(
    `round ${round}: drawing ${drawn.pages.length} pages, ${(bytes / 1e6).toFixed(0)} MB`,
    drawMs,
  );
  report(`round ${round}: slowest page`, drawn.slowest);
  if (round < 2) finish(cut.abandoned());
}
report('committed', timed(() => finish(cut.committed()))[0]);

for (let round = 0; round < 3; round++) {
  const loader = new KeyspaceLoader();
  loader.addHeader(cut.header);
  const [addMs] = timed(() => {
    for (const { key: name, data } of drawn.pages) finish(loader.addPage(name, data));
  });
  const [finishMs, loaded] = timed(() => finish(loader.finish()));
  const [replaceMs] = timed(() => new Keyspace().replaceWith(loaded));
  report(`round ${round}: loading`, addMs);
  report(`round ${round}: finish and replaceWith`, finishMs + replaceMs);
}

for (const rounds of [1, 100_000]) {
  for (let i = 0; i < rounds; i++) db.putFresh(key((i * 611_953) % keyCount), value(i));
  const next = keyspace.beginCut();
  const [ms, { pages }] = timed(() => draw(next));
  report(`drawing ${pages.length} pages after ${rounds} changes`, ms);
  finish(next.committed());
}

import { readFileSync, writeFileSync } from 'node:fs';
import { renderChart } from './chart.mjs';

/** Keeps a run: everything as JSON, and the medians as a page with bars. Returns the paths. */
export function keepResults(path, content) {
  const page = `${path.replace(/\.json$/, '')}.html`;
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
  writeFileSync(page, renderChart(content));
  return { json: path, page };
}

/** The medians of an earlier run. */
export function readMedians(path) {
  const { medians } = JSON.parse(readFileSync(path, 'utf8'));
  if (!Array.isArray(medians)) throw new Error(`${path} holds no medians of npm run bench.`);
  return medians;
}

/**
 * Both runs side by side, for what both have. The ratio to Redis says more than the rate: each was measured within one run.
 *
 * @returns rows of text, with a head
 */
export function compareMedians(earlier, now) {
  const rows = now.flatMap((row) => {
    const { target, command, depth } = row;
    const before = earlier.find(
      (one) => one.target === target && one.command === command && one.depth === depth,
    );
    if (before === undefined) return [];
    return [
      [
        `${command} ${depth} ${target}`,
        rate(before),
        rate(row),
        `${(row.rps / before.rps).toFixed(2)}x`,
        ratio(before),
        ratio(row),
      ],
    ];
  });
  return [['', 'earlier', 'now', 'now/earlier', 'earlier to Redis', 'now to Redis'], ...rows];
}

function rate({ rps }) {
  return Math.round(rps).toLocaleString('en');
}

function ratio({ ratioToRedis }) {
  return ratioToRedis === null ? '' : ratioToRedis.toFixed(2);
}

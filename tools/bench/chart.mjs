const barHeight = 22;
const labelWidth = 260;
const chartWidth = 560;
const colors = { redis: '#b0413e', one: '#2f7d4f' };

/** The medians as a page without scripts: per command and depth a bar for each target. */
export function renderChart({ medians, environment, options }) {
  const groups = new Map();
  for (const row of medians) {
    const name = `${row.command.toUpperCase()}, pipeline ${row.depth}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const charts = [...groups].map(([name, rows]) => renderGroup(name, rows)).join('\n');
  const { cpu, cores, node, redisServer, commit, date } = environment;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Kiwi bench, ${escape(date)}</title>
<style>body { font: 14px sans-serif; margin: 2em; } svg { display: block; } text { font: 13px sans-serif; }</style>
<h1>Requests per second</h1>
<p>Medians of ${options.rounds} rounds; ${options.clients} clients, ${options.valueBytes}-byte values, ${options.keys} keys.
${escape(`${cores} x ${cpu}, Node.js ${node}, ${redisServer ?? 'no Redis'}, commit ${commit ?? 'unknown'}, ${date}`)}</p>
${charts}
</html>
`;
}

function renderGroup(name, rows) {
  const largest = Math.max(...rows.map(({ rps }) => rps));
  const bars = rows.map((row, i) => renderBar(row, i * barHeight, largest)).join('\n');
  return `<h2>${escape(name)}</h2>
<svg width="${labelWidth + chartWidth + 200}" height="${rows.length * barHeight}">
${bars}
</svg>`;
}

function renderBar({ target, rps, ratioToRedis }, y, largest) {
  const width = Math.max(1, Math.round((rps / largest) * chartWidth));
  const ratio = ratioToRedis === null || target === 'redis' ? '' : `, ${ratioToRedis.toFixed(2)}x`;
  const figure = `${Math.round(rps).toLocaleString('en')}/s${ratio}`;
  return `<text x="0" y="${y + 15}">${escape(target)}</text>
<rect x="${labelWidth}" y="${y + 3}" width="${width}" height="${barHeight - 6}" fill="${colors[target] ?? '#3b6ea5'}"/>
<text x="${labelWidth + width + 8}" y="${y + 15}">${figure}</text>`;
}

function escape(text) {
  return String(text).replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1e6,
  mb: 1048576,
  g: 1e9,
  gb: 1073741824,
};

/** A number of bytes with one of Redis's units (1k = 1000, 1kb = 1024 …); null when it is none. */
export function parseMemoryValue(text: string): number | null {
  const match = /^(\d{1,15})([a-z]{0,2})$/i.exec(text);
  const unit = units[(match?.[2] ?? '').toLowerCase()];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}

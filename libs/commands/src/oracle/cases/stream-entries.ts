/** XADD of so many entries of the same form: ids 1-0, 2-0 and so on. */
export function entries(key: string, count: number, fields: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => `XADD ${key} ${i + 1}-0 ${fields(i)}`).join('\n');
}

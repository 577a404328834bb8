/** What a file in the directory is, by its name. */
export type FileName =
  | { readonly kind: 'segment'; readonly number: number }
  | { readonly kind: 'manifest'; readonly number: number }
  | { readonly kind: 'unfinished-manifest'; readonly number: number };

/** Holds pages: `segment-000000000001.seg`. */
export function segmentName(number: number): string {
  return `segment-${digits(number)}.seg`;
}

/** Holds what a checkpoint consists of: `manifest-000000000001`. */
export function manifestName(number: number): string {
  return `manifest-${digits(number)}`;
}

/** A manifest while it is written. A crash may leave it behind; it never counts. */
export function unfinishedManifestName(number: number): string {
  return `${manifestName(number)}.tmp`;
}

/** Null for a file that is none of ours: it is left alone. */
export function parseFileName(name: string): FileName | null {
  const match = /^(?:segment-(\d{12,15})\.seg|manifest-(\d{12,15})(\.tmp)?)$/.exec(name);
  if (match === null) return null;
  if (match[1] !== undefined) return { kind: 'segment', number: Number(match[1]) };
  const kind = match[3] === undefined ? 'manifest' : 'unfinished-manifest';
  return { kind, number: Number(match[2]) };
}

function digits(number: number): string {
  return String(number).padStart(12, '0');
}

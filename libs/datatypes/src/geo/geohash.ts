/** Longitude and latitude in degrees. */
export interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

/** The part of the earth that has geohashes: latitudes end where the map of the Web Mercator projection is a square. */
export const longitudeMax = 180;
export const latitudeMax = 85.05112878;

/** Bits of each coordinate in a score. */
export const stepsMax = 26;

/**
 * A cell of the grid that halves each coordinate `steps` times: `x` counts from the west, `y` from the south. A position on the eastern or northern edge
 * of the map has a number one beyond the last one, as in Redis.
 */
export interface Cell {
  readonly x: number;
  readonly y: number;
  readonly steps: number;
}

/** The ends of a cell in degrees. */
export interface CellBounds {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Whether a position is on the map. */
export function isOnMap({ longitude, latitude }: Position): boolean {
  return Math.abs(longitude) <= longitudeMax && Math.abs(latitude) <= latitudeMax;
}

/** The cell that a position lies in. Latitudes run from `-latitudeEnd` to `latitudeEnd`. */
export function cellOf(
  { longitude, latitude }: Position,
  steps: number,
  latitudeEnd = latitudeMax,
): Cell {
  const scale = 2 ** steps;
  const x = Math.floor(((longitude + longitudeMax) / (2 * longitudeMax)) * scale);
  const y = Math.floor(((latitude + latitudeEnd) / (2 * latitudeEnd)) * scale);
  return { x, y, steps };
}

export function boundsOf({ x, y, steps }: Cell): CellBounds {
  const scale = 2 ** steps;
  return {
    west: -longitudeMax + (x / scale) * 2 * longitudeMax,
    east: -longitudeMax + ((x + 1) / scale) * 2 * longitudeMax,
    south: -latitudeMax + (y / scale) * (2 * latitudeMax),
    north: -latitudeMax + ((y + 1) / scale) * (2 * latitudeMax),
  };
}

/** The cell so many columns to the east and rows to the north; beyond an edge the map begins anew. */
export function neighbourOf({ x, y, steps }: Cell, columns: number, rows: number): Cell {
  const scale = 2 ** steps;
  const moved = (position: number, by: number) =>
    by === 0 ? position : (((position + by) % scale) + scale) % scale;
  return { x: moved(x, columns), y: moved(y, rows), steps };
}

/** Scores of the positions in a cell are from here on, and below that of the next cell: see {@link scoreEndOf}. */
export function scoreOfCell(cell: Cell): number {
  return interleaved(cell) * 4 ** (stepsMax - cell.steps);
}

/** The score that ends the cell. */
export function scoreEndOf(cell: Cell): number {
  return (interleaved(cell) + 1) * 4 ** (stepsMax - cell.steps);
}

/** The score of a position: the bits of its cell's numbers in turn, those of the longitude first. */
export function scoreOfPosition(position: Position): number {
  return interleaved(cellOf(position, stepsMax));
}

/** The middle of the cell that a score stands for. */
export function positionOfScore(score: number): Position {
  const { west, east, south, north } = boundsOf(cellOfScore(score));
  return {
    longitude: limited((west + east) / 2, longitudeMax),
    latitude: limited((south + north) / 2, latitudeMax),
  };
}

function limited(degrees: number, max: number): number {
  return Math.max(-max, Math.min(max, degrees));
}

/** Of two numbers with up to 32 bits. */
export function interleaved({ x, y }: Cell): number {
  const upper = 2 * spread(x >>> 16) + spread(y >>> 16);
  const lower = 2 * spread(x & 0xffff) + spread(y & 0xffff);
  return upper * 2 ** 32 + lower;
}

function cellOfScore(score: number): Cell {
  const bits = unsigned(score);
  const upper = Math.floor(bits / 2 ** 32) >>> 0;
  const lower = bits >>> 0;
  const x = gathered(upper >>> 1) * 2 ** 16 + gathered(lower >>> 1);
  const y = gathered(upper) * 2 ** 16 + gathered(lower);
  return { x, y, steps: stepsMax };
}

/** A double as C converts it to an unsigned 64-bit integer on x86-64, which decides about scores that are no geohashes. */
function unsigned(score: number): number {
  if (score >= 2 ** 64) return 0;
  if (score >= 0) return Math.floor(score);
  if (score <= -(2 ** 63)) return 2 ** 63;
  const whole = Math.ceil(score);
  return whole === 0 ? 0 : Number(BigInt.asUintN(64, BigInt(whole)) & ~0x7ffn);
}

/** Sixteen bits with a gap behind each. */
function spread(value: number): number {
  let bits = value;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

/** Every second bit of 32, beginning with the lowest one. */
function gathered(value: number): number {
  let bits = value & 0x55555555;
  bits = (bits | (bits >>> 1)) & 0x33333333;
  bits = (bits | (bits >>> 2)) & 0x0f0f0f0f;
  bits = (bits | (bits >>> 4)) & 0x00ff00ff;
  return (bits | (bits >>> 8)) & 0x0000ffff;
}

const alphabet = '0123456789bcdefghjkmnpqrstuvwxyz';

/**
 * A position as a standard geohash of eleven characters (geohash.org), in which latitudes run from -90 to 90. The last one is always 0: there
 * are bits for ten.
 */
export function geohashText(position: Position): string {
  const bits = BigInt(interleaved(cellOf(position, stepsMax, 90)));
  let text = '';
  for (let shift = 47n; shift >= 2n; shift -= 5n) text += alphabet[Number((bits >> shift) & 31n)];
  return `${text}0`;
}

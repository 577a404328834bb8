import { cosine } from './trigonometry.ts';
import {
  isCloserThan,
  distanceOfLatitudes,
  earthRadius,
  toDegrees,
  toRadians,
} from './distance.ts';
import { boundsOf, cellOf, neighbourOf, stepsMax } from './geohash.ts';
import type { Cell, CellBounds, Position } from './geohash.ts';

/** A circle or a rectangle around a position, in metres. */
export type SearchShape =
  | { readonly center: Position; readonly radius: number }
  | { readonly center: Position; readonly width: number; readonly height: number };

/** Half of the equator, as the map has it, in metres. */
const mapHalf = 20037726.37;

/** Whether a position lies within the shape. */
export function isWithin(shape: SearchShape, position: Position): boolean {
  const { center } = shape;
  if ('radius' in shape) return isCloserThan(center, position, shape.radius);
  if (distanceOfLatitudes(position.latitude, center.latitude) > shape.height / 2) return false;
  const onSameLatitude = { longitude: center.longitude, latitude: position.latitude };
  return isCloserThan(position, onSameLatitude, shape.width / 2);
}

/**
 * The cells that together cover a shape: the one of its centre and those around it as far as they are needed, in Redis's order, which
 * decides the order of the results.
 */
export function cellsCovering(shape: SearchShape): readonly Cell[] {
  const box = boundingBox(shape);
  let center = cellOf(shape.center, stepsFor(shape));
  if (center.steps > 1 && exceedsNeighbours(center, shape, box)) {
    center = cellOf(shape.center, center.steps - 1);
  }
  const cell = boundsOf(center);
  const isNarrow = center.steps >= 2;
  const needs = {
    south: !(isNarrow && cell.south < box.south),
    north: !(isNarrow && cell.north > box.north),
    west: !(isNarrow && cell.west < box.west),
    east: !(isNarrow && cell.east > box.east),
  };
  const around: readonly (readonly [columns: number, rows: number])[] = [
    ...([
      [0, 0],
      [0, 1],
      [0, -1],
      [1, 0],
      [-1, 0],
    ] as const),
    ...([
      [1, 1],
      [-1, 1],
      [1, -1],
      [-1, -1],
    ] as const),
  ];
  const cells = around
    .filter(
      ([columns, rows]) =>
        (columns <= 0 || needs.east) &&
        (columns >= 0 || needs.west) &&
        (rows <= 0 || needs.north) &&
        (rows >= 0 || needs.south),
    )
    .map(([columns, rows]) => neighbourOf(center, columns, rows));
  // On a map of two columns east and west are the same.
  return cells.filter((one, i) => i < 2 || !isSameCell(one, cells[i - 1] as Cell));
}

function isSameCell(a: Cell, b: Cell): boolean {
  return a.x === b.x && a.y === b.y;
}

/** How fine the grid is, so that nine cells mostly cover the shape. */
function stepsFor(shape: SearchShape): number {
  const reach = reachOf(shape);
  if (reach === 0) return stepsMax;
  let steps = -1;
  for (let range = reach; range < mapHalf; range *= 2) steps++;
  // Cells become narrower towards the poles.
  const latitude = Math.abs(shape.center.latitude);
  if (latitude > 66) steps--;
  if (latitude > 80) steps--;
  return Math.max(1, Math.min(stepsMax, steps));
}

/** The largest distance from the centre. */
function reachOf(shape: SearchShape): number {
  if ('radius' in shape) return shape.radius;
  return Math.sqrt((shape.width / 2) ** 2 + (shape.height / 2) ** 2);
}

/** Degrees between which all of the shape lies. */
function boundingBox(shape: SearchShape): CellBounds {
  const { longitude, latitude } = shape.center;
  const [width, height] =
    'radius' in shape ? [shape.radius, shape.radius] : [shape.width / 2, shape.height / 2];
  const latitudes = toDegrees(height / earthRadius);
  // The side that is nearer to a pole reaches over more degrees.
  const widest = latitude < 0 ? latitude - latitudes : latitude + latitudes;
  const longitudes = toDegrees(width / earthRadius / cosine(toRadians(widest)));
  return {
    west: longitude - longitudes,
    east: longitude + longitudes,
    south: latitude - latitudes,
    north: latitude + latitudes,
  };
}

/** Whether the shape is too near to an edge of its cell for the neighbours on that side to cover it. */
function exceedsNeighbours(center: Cell, shape: SearchShape, box: CellBounds): boolean {
  return (
    boundsOf(neighbourOf(center, 0, 1)).north < box.north ||
    boundsOf(neighbourOf(center, 0, -1)).south > box.south ||
    boundsOf(neighbourOf(center, 1, 0)).east < box.east ||
    boundsOf(neighbourOf(center, -1, 0)).west > box.west
  );
}

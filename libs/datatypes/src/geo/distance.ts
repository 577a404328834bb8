import { arcSine, cosine, sine } from './trigonometry.ts';
import type { Position } from './geohash.ts';

/** The earth's quadratic mean radius for WGS-84, in metres. */
export const earthRadius = 6372797.560856;

const radiansPerDegree = Math.PI / 180;

export function toRadians(degrees: number): number {
  return degrees * radiansPerDegree;
}

export function toDegrees(radians: number): number {
  return radians / radiansPerDegree;
}

/** The distance of two positions in metres, along a great circle of a sphere, by the haversine formula. */
export function distanceBetween(a: Position, b: Position): number {
  const latitudeA = toRadians(a.latitude);
  const latitudeB = toRadians(b.latitude);
  const v = sine((toRadians(b.longitude) - toRadians(a.longitude)) / 2);
  if (v === 0) return earthRadius * Math.abs(latitudeB - latitudeA);
  const u = sine((latitudeB - latitudeA) / 2);
  const square = u * u + cosine(latitudeA) * cosine(latitudeB) * v * v;
  return 2 * earthRadius * arcSine(Math.sqrt(square));
}

/** As {@link distanceBetween}, but quicker, and by less than a metre the engine's own affair: see {@link isCloserThan}. */
function roughDistanceBetween(a: Position, b: Position): number {
  const latitudeA = toRadians(a.latitude);
  const latitudeB = toRadians(b.latitude);
  const v = Math.sin((toRadians(b.longitude) - toRadians(a.longitude)) / 2);
  const u = Math.sin((latitudeB - latitudeA) / 2);
  const square = u * u + Math.cos(latitudeA) * Math.cos(latitudeB) * v * v;
  return 2 * earthRadius * Math.asin(Math.sqrt(square));
}

/** Whether the distance of two positions is at most so many metres. */
export function isCloserThan(a: Position, b: Position, metres: number): boolean {
  const rough = roughDistanceBetween(a, b);
  if (rough > metres + 1) return false;
  return rough < metres - 1 || !(distanceBetween(a, b) > metres);
}

/** The distance of two latitudes in metres. */
export function distanceOfLatitudes(a: number, b: number): number {
  return earthRadius * Math.abs(toRadians(b) - toRadians(a));
}

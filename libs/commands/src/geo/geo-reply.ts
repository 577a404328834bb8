import { formatFixed } from '@kiwi/datatypes';
import type { Position } from '@kiwi/datatypes';
import type { ReplySink } from '@kiwi/resp-protocol';

/** A distance with four digits behind the point, as text. */
export function writeDistance(reply: ReplySink, distance: number): void {
  reply.bulk(formatFixed(distance, 4));
}

/** Longitude and latitude as two doubles with up to seventeen digits behind the point. */
export function writePosition(reply: ReplySink, { longitude, latitude }: Position): void {
  reply.array(2);
  reply.double(coordinateText(longitude));
  reply.double(coordinateText(latitude));
}

function coordinateText(degrees: number): string {
  const text = formatFixed(degrees, 17).replace(/\.?0+$/, '');
  return text === '-0' ? '0' : text;
}

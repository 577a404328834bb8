import { formatFixed, isOnMap } from '@kiwi/datatypes';
import type { Position } from '@kiwi/datatypes';
import { doubleArgument } from '../table/arguments.ts';
import { CommandError } from '../table/command-error.ts';

const unknownUnit = new CommandError('ERR unsupported unit provided. please use M, KM, FT, MI');
const radiusNotNumeric = new CommandError('ERR need numeric radius');
const radiusNegative = new CommandError('ERR radius cannot be negative');
const widthNotNumeric = new CommandError('ERR need numeric width');
const heightNotNumeric = new CommandError('ERR need numeric height');
const sideNegative = new CommandError('ERR height or width cannot be negative');

/** Metres of a unit, by its name in lower case. */
const units: ReadonlyMap<string, number> = new Map([
  ['m', 1],
  ['km', 1000],
  ['ft', 0.3048],
  ['mi', 1609.34],
]);

/** Reads the name of a unit; in metres. */
export function unitArgument(text: string | undefined): number {
  const metres = units.get(text?.toLowerCase() ?? '');
  if (metres === undefined) throw unknownUnit;
  return metres;
}

/** Reads a longitude and a latitude; throws an error that shows them when they are not on the map. */
export function positionArgument(longitudeText = '', latitudeText = ''): Position {
  const longitude = doubleArgument(longitudeText);
  const latitude = doubleArgument(latitudeText);
  const position = { longitude, latitude };
  if (isOnMap(position)) return position;
  const pair = `${formatFixed(longitude, 6)},${formatFixed(latitude, 6)}`;
  throw new CommandError(`ERR invalid longitude,latitude pair ${pair}`);
}

/** A length as it was given, with its unit in metres. */
export interface Radius {
  readonly radius: number;
  readonly unit: number;
}

/** Reads `radius unit`. */
export function radiusArgument(radiusText = '', unitText = ''): Radius {
  const radius = doubleArgument(radiusText, radiusNotNumeric);
  if (radius < 0) throw radiusNegative;
  return { radius, unit: unitArgument(unitText) };
}

/** The sides of a rectangle as they were given, with their unit in metres. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly unit: number;
}

/** Reads `width height unit`. */
export function boxArgument(widthText = '', heightText = '', unitText = ''): Box {
  const width = doubleArgument(widthText, widthNotNumeric);
  const height = doubleArgument(heightText, heightNotNumeric);
  if (width < 0 || height < 0) throw sideNegative;
  return { width, height, unit: unitArgument(unitText) };
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { distanceBetween } from './distance.ts';
import {
  cellOf,
  geohashText,
  latitudeMax,
  longitudeMax,
  positionOfScore,
  scoreEndOf,
  scoreOfCell,
  scoreOfPosition,
} from './geohash.ts';
import { cellsCovering, isWithin } from './search-area.ts';

const palermo = { longitude: 13.361389, latitude: 38.115556 };
const catania = { longitude: 15.087269, latitude: 37.502669 };

const position = fc.record({
  longitude: fc.double({ min: -longitudeMax, max: 179.999999, noNaN: true }),
  latitude: fc.double({ min: -latitudeMax, max: 85.051128, noNaN: true }),
});

// Compared with redis-server 7.0.15.
describe('positions and scores', () => {
  it('are those of Redis', () => {
    expect(scoreOfPosition(palermo)).toBe(3479099956230698);
    expect(scoreOfPosition(catania)).toBe(3479447370796909);
    expect(positionOfScore(3479099956230698)).toEqual({
      longitude: 13.361389338970184,
      latitude: 38.1155563954963,
    });
    expect(geohashText(positionOfScore(3479099956230698))).toBe('sqc8b49rny0');
    expect(scoreOfPosition({ longitude: -180, latitude: -latitudeMax })).toBe(0);
  });

  it('are the same to the fineness of the grid', () => {
    fc.assert(
      fc.property(position, (one) => {
        const back = positionOfScore(scoreOfPosition(one));
        expect(Math.abs(back.longitude - one.longitude)).toBeLessThan(360 / 2 ** 26);
        expect(Math.abs(back.latitude - one.latitude)).toBeLessThan(180 / 2 ** 26);
        expect(scoreOfPosition(back)).toBe(scoreOfPosition(one));
      }),
    );
  });

  it('a cell holds the scores of its positions', () => {
    fc.assert(
      fc.property(position, fc.integer({ min: 1, max: 26 }), (one, steps) => {
        const cell = cellOf(one, steps);
        const score = scoreOfPosition(one);
        expect(score).toBeGreaterThanOrEqual(scoreOfCell(cell));
        expect(score).toBeLessThan(scoreEndOf(cell));
      }),
    );
  });

  it('takes any number for a score', () => {
    for (const score of [-1, -0.5, 1.5, 2 ** 60, -(2 ** 70), Infinity, -Infinity]) {
      const { longitude, latitude } = positionOfScore(score);
      expect(Math.abs(longitude)).toBeLessThanOrEqual(longitudeMax);
      expect(Math.abs(latitude)).toBeLessThanOrEqual(latitudeMax);
    }
  });
});

describe('distances', () => {
  it('are those of Redis', () => {
    const [a, b] = [palermo, catania].map((one) => positionOfScore(scoreOfPosition(one)));
    expect(distanceBetween(a ?? palermo, b ?? catania)).toBeCloseTo(166274.1516, 4);
    expect(distanceBetween(palermo, palermo)).toBe(0);
  });
});

describe('cellsCovering', () => {
  it('covers a circle: what is within it is in one of the cells', () => {
    const near = fc.double({ min: -1, max: 1, noNaN: true });
    const center = fc.record({
      longitude: fc.double({ min: -170, max: 170, noNaN: true }),
      latitude: fc.double({ min: -60, max: 60, noNaN: true }),
    });
    const radius = fc.double({ min: 1, max: 500_000, noNaN: true });
    fc.assert(
      fc.property(center, radius, fc.array(fc.tuple(near, near)), (middle, metres, offsets) => {
        const shape = { center: middle, radius: metres };
        const cells = cellsCovering(shape);
        expect(cells.length).toBeLessThanOrEqual(9);
        for (const [x, y] of offsets) {
          const degrees = metres / 111_000;
          const one = {
            longitude: middle.longitude + x * 2 * degrees,
            latitude: middle.latitude + y * degrees,
          };
          if (!isWithin(shape, one)) continue;
          const score = scoreOfPosition(one);
          expect(cells.some((cell) => score >= scoreOfCell(cell) && score < scoreEndOf(cell))).toBe(
            true,
          );
        }
      }),
    );
  });
});

import { script } from '../script.ts';
import type { Script } from '../script.ts';

/** A grid of members: so many columns and rows around a position, so many degrees apart. */
function grid(size: number, longitude: number, latitude: number, degrees: number): string {
  return Array.from({ length: size * size }, (_, i) => {
    const column = (i % size) - size / 2;
    const row = Math.floor(i / size) - size / 2;
    return `${longitude + column * degrees} ${latitude + row * degrees} m${i}`;
  }).join(' ');
}

export const geoCases: readonly Script[] = [
  script(
    'GEOADD, GEOPOS, GEOHASH, GEODIST',
    String.raw`
      GEOADD Sicily 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
      GEOADD Sicily 13.361389 38.115556 Palermo
      GEOADD Sicily NX 0 0 Palermo 13.583333 37.316667 Agrigento
      GEOADD Sicily XX 0 0 nosuch 13.361389 38.1 Palermo
      GEOADD Sicily CH 13.361389 38.115556 Palermo 0 0 origin
      GEOADD Sicily xx ch 1 1 origin 2 2 nosuch
      GEOADD Sicily NX XX 1 1 a
      GEOADD Sicily 1 1
      GEOADD Sicily 1 1 a 2
      GEOADD Sicily NX CH 1 1
      GEOADD Sicily nx xx ch
      GEOADD Sicily x 1 a
      GEOADD Sicily 1 x a
      GEOADD Sicily 180.0001 0 a
      GEOADD Sicily 0 85.06 a
      GEOADD Sicily -181 -86.5 a
      GEOADD Sicily inf 0 a
      GEOADD Sicily 1e300 0 a
      GEOADD edges 180 85.05112878 ne -180 -85.05112878 sw 180 -85.05112878 se -180 85.05112878 nw
      ZRANGE Sicily 0 -1 WITHSCORES
      ZRANGE edges 0 -1 WITHSCORES
      GEOPOS Sicily Palermo nosuch Catania
      GEOPOS Sicily
      GEOPOS absent a b
      GEOPOS edges ne sw se nw
      GEOHASH Sicily Palermo nosuch Catania origin
      GEOHASH Sicily
      GEOHASH absent a b
      GEOHASH edges ne sw se nw
      GEODIST Sicily Palermo Catania
      GEODIST Sicily Palermo Catania m
      GEODIST Sicily Palermo Catania km
      GEODIST Sicily Palermo Catania MI
      GEODIST Sicily Palermo Catania ft
      GEODIST Sicily Palermo Catania yd
      GEODIST Sicily Palermo Catania m x
      GEODIST Sicily Palermo Palermo
      GEODIST Sicily Palermo nosuch
      GEODIST absent a b
      GEODIST absent a b yd
      ZADD numbers -1 negative 1.5 fraction 1e17 large 1e20 larger 4503599627370495 last 4503599627370496 beyond
      GEOPOS numbers negative fraction large last beyond
      GEOHASH numbers fraction last
      SET text v
      GEOADD text 1 1 a
      GEOADD text 1000 1 a
      GEOPOS text a
      GEOHASH text a
      GEODIST text a b
      ZSCORE Sicily Palermo
      TYPE Sicily
    `,
  ),
  script(
    'GEOSEARCH and GEOSEARCHSTORE',
    String.raw`
      GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 12.758489 38.788135 edge1 17.241510 38.788135 edge2
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km DESC WITHDIST
      GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km ASC WITHCOORD WITHDIST WITHHASH
      GEOSEARCH g FROMLONLAT 15 37 BYBOX 400 400 km WITHHASH
      GEOSEARCH g FROMMEMBER Palermo BYRADIUS 200 mi
      GEOSEARCH g BYRADIUS 200 KM FROMMEMBER Catania ASC COUNT 2
      GEOSEARCH g FROMMEMBER Palermo BYBOX 1 1 ft
      GEOSEARCH g FROMMEMBER Palermo BYRADIUS 0 m
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1000 km COUNT 1
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1000 km COUNT 2 ANY
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1000 km COUNT 3 ANY DESC
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1000 km ANY
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1000 km COUNT 0
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1000 km COUNT x
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 30000 km ASC
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 m
      GEOSEARCH g FROMMEMBER nosuch BYRADIUS 1 km
      GEOSEARCH g FROMLONLAT 15 37 FROMMEMBER Palermo BYRADIUS 1 km
      GEOSEARCH g FROMMEMBER Palermo FROMLONLAT 15 37 BYRADIUS 1 km
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km BYBOX 1 1 km
      GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 1 km BYRADIUS 1 km
      GEOSEARCH g FROMLONLAT 15 37 ASC DESC ASC
      geosearch g BYRADIUS 1 km ASC WITHDIST WITHHASH
      GEOSEARCH g FROMLONLAT 190 37 BYRADIUS 1 km
      GEOSEARCH g FROMLONLAT x 37 BYRADIUS 1 km
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS x km
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS -1 km
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 yd
      GEOSEARCH g FROMLONLAT 15 37 BYBOX x 1 km
      GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 x km
      GEOSEARCH g FROMLONLAT 15 37 BYBOX -1 1 km
      GEOSEARCH g FROMLONLAT 15 37 BYBOX 1 -1 km
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km STOREDIST
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km STORE t
      GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 1 km nosuch
      GEOSEARCH absent FROMMEMBER a BYRADIUS 1 km
      GEOSEARCH absent FROMMEMBER a BYRADIUS 1 km nosuch
      GEOSEARCH absent FROMLONLAT 15 37 BYRADIUS 1 km WITHDIST
      GEOSEARCHSTORE t g FROMLONLAT 15 37 BYRADIUS 200 km
      ZRANGE t 0 -1 WITHSCORES
      GEOSEARCHSTORE t g FROMLONLAT 15 37 BYBOX 400 400 km ASC COUNT 3 STOREDIST
      ZRANGE t 0 -1 WITHSCORES
      GEOSEARCHSTORE t g FROMLONLAT 15 37 BYRADIUS 200 km WITHDIST
      GEOSEARCHSTORE t g FROMLONLAT 15 37 BYRADIUS 200 km STORE x
      GEOSEARCHSTORE t g FROMLONLAT 15 37 BYRADIUS 1 m
      EXISTS t
      GEOSEARCHSTORE g g FROMMEMBER Palermo BYRADIUS 200 km
      ZRANGE g 0 -1
      GEOSEARCHSTORE g absent FROMMEMBER Palermo BYRADIUS 200 km
      EXISTS g
      SET text v
      GEOSEARCH text FROMLONLAT 15 37 BYRADIUS 1 km
      GEOSEARCH text FROMLONLAT 1500 37 BYRADIUS 1 km
      GEOSEARCHSTORE t text FROMLONLAT 15 37 BYRADIUS 1 km
    `,
  ),
  script(
    'GEORADIUS and GEORADIUSBYMEMBER',
    String.raw`
      GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 13.583333 37.316667 Agrigento
      GEORADIUS g 15 37 200 km
      GEORADIUS g 15 37 200 km WITHDIST WITHCOORD WITHHASH ASC
      GEORADIUS g 15 37 200 km COUNT 1 DESC
      GEORADIUS g 15 37 200 KM COUNT 2 ANY
      GEORADIUS g 15 37 200 km STORE t
      ZRANGE t 0 -1 WITHSCORES
      GEORADIUS g 15 37 200 km STOREDIST t
      ZRANGE t 0 -1 WITHSCORES
      GEORADIUS g 15 37 200 km STORE t STOREDIST u
      EXISTS t u
      GEORADIUS g 15 37 200 km STOREDIST t STORE u COUNT 1
      ZRANGE u 0 -1 WITHSCORES
      GEORADIUS g 15 37 200 km STORE t WITHDIST
      GEORADIUS g 15 37 200 km STORE
      GEORADIUS g 15 37 1 m STORE t
      EXISTS t
      GEORADIUS g 15 37 x km
      GEORADIUS g 15 37 -1 km
      GEORADIUS g 15 37 1 yd
      GEORADIUS g 1500 37 1 km
      GEORADIUS g 15 37 1 km FROMMEMBER Palermo
      GEORADIUS g 15 37 1 km BYRADIUS 1 km
      GEORADIUS absent 15 37 200 km
      GEORADIUS absent 15 37 200 km STORE u
      EXISTS u
      GEORADIUS absent 15 37 x km
      GEORADIUS_RO g 15 37 200 km WITHDIST
      GEORADIUS_RO g 15 37 200 km STORE t
      GEORADIUSBYMEMBER g Agrigento 100 km
      GEORADIUSBYMEMBER g Agrigento 100 mi WITHDIST DESC
      GEORADIUSBYMEMBER g nosuch 100 km
      GEORADIUSBYMEMBER g Agrigento x km
      GEORADIUSBYMEMBER g Agrigento 100 km STORE t
      ZRANGE t 0 -1 WITHSCORES
      GEORADIUSBYMEMBER absent nosuch x yd
      GEORADIUSBYMEMBER absent nosuch x yd nosuch
      GEORADIUSBYMEMBER absent nosuch 1 km STORE t
      EXISTS t
      GEORADIUSBYMEMBER_RO g Agrigento 100 km ASC COUNT 1
      GEORADIUSBYMEMBER_RO g Agrigento 100 km STOREDIST t
      SET text v
      GEORADIUS text 15 37 200 km
      GEORADIUSBYMEMBER text a 200 km
    `,
  ),
  script(
    'options of the searches that stand nowhere else',
    [
      'GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania 13.583333 37.316667 Agrigento',
      ...['m', 'km', 'ft', 'mi'].flatMap((unit) => [
        `GEORADIUS g 15 37 200000 ${unit} COUNT 2 ASC`,
        `GEORADIUS_RO g 15 37 200000 ${unit} COUNT 2 ANY`,
        `GEORADIUSBYMEMBER g Palermo 200000 ${unit} WITHDIST`,
        `GEORADIUSBYMEMBER_RO g Palermo 200000 ${unit} WITHDIST`,
        `GEOSEARCH g FROMMEMBER Palermo BYRADIUS 200000 ${unit} WITHDIST`,
        `GEOSEARCH g FROMMEMBER Palermo BYBOX 200000 100000 ${unit} WITHDIST`,
        `GEOSEARCHSTORE t g FROMMEMBER Palermo BYRADIUS 200000 ${unit} DESC COUNT 2`,
        'ZRANGE t 0 -1 WITHSCORES',
        `GEOSEARCHSTORE t g FROMMEMBER Palermo BYBOX 200000 100000 ${unit} COUNT 2 ANY`,
        'ZRANGE t 0 -1 WITHSCORES',
      ]),
      'GEORADIUS_RO g 15 37 200 km WITHCOORD WITHHASH DESC',
      'GEORADIUS_RO g 15 37 200 km WITHDIST ASC',
      'GEORADIUSBYMEMBER g Agrigento 200 km WITHCOORD WITHHASH ASC COUNT 2',
      'GEORADIUSBYMEMBER g Agrigento 200 km COUNT 2 ANY',
      'GEORADIUSBYMEMBER_RO g Agrigento 200 km WITHCOORD WITHDIST WITHHASH DESC',
      'GEORADIUSBYMEMBER_RO g Agrigento 200 km COUNT 1 ANY',
      'GEORADIUSBYMEMBER g Agrigento 200 km STOREDIST t',
      'ZCARD t',
    ].join('\n'),
  ),
  script(
    'the order of results over many cells, near the equator, the poles and the date line',
    [
      [0, 0, 0.5],
      [179.9, 0.1, 0.02],
      [-170, -70, 0.4],
      [20, 80, 0.2],
    ]
      .flatMap(([longitude = 0, latitude = 0, degrees = 0], i) => [
        `GEOADD g${i} ${grid(16, longitude, latitude, degrees)
          .split(' ')
          .map((word) => (Number(word) > 180 ? String(Number(word) - 360) : word))
          .join(' ')}`,
        ...[0.3, 1, 3, 10].flatMap((share) => [
          `GEOSEARCH g${i} FROMLONLAT ${longitude} ${latitude} BYRADIUS ${share * degrees * 111.1} km`,
          `GEOSEARCH g${i} FROMMEMBER m37 BYBOX ${share * degrees * 111.1} ${share * degrees * 50} km WITHDIST`,
          `GEOSEARCH g${i} FROMMEMBER m200 BYBOX ${share * degrees * 20} ${share * degrees * 200} mi COUNT 7 ANY`,
        ]),
      ])
      .join('\n'),
  ),
];

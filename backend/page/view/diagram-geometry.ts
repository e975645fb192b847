import type { TrackHop, Station, Track } from '../socket/track.ts';

export type Lane = 'page' | 'socket';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A drawing of the two tracks: stations along one axis, the two lanes across it. */
export interface Layout {
  readonly name: 'wide' | 'tall';
  readonly axis: 'x' | 'y';
  readonly length: number;
  readonly breadth: number;
  /** Extent of a station along the axis. */
  readonly station: number;
  readonly lanes: Readonly<Record<Lane, number>>;
  /** From a lane to the edge of a box that serves this lane alone. */
  readonly half: number;
}

export const WIDE: Layout = {
  name: 'wide',
  axis: 'x',
  length: 680,
  breadth: 208,
  station: 116,
  lanes: { page: 48, socket: 160 },
  half: 44,
};

export const TALL: Layout = {
  name: 'tall',
  axis: 'y',
  length: 360,
  breadth: 320,
  station: 60,
  lanes: { page: 82, socket: 238 },
  half: 72,
};

export interface Box {
  readonly station: Station;
  readonly lanes: readonly Lane[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly centre: Point;
}

export interface DiagramLine {
  readonly lane: Lane;
  readonly hop: TrackHop;
  readonly from: Point;
  readonly to: Point;
  readonly middle: Point;
}

export interface Geometry {
  readonly boxes: readonly Box[];
  readonly lines: readonly DiagramLine[];
}

/** Positions along the axis. */
const STATIONS: Readonly<Record<Station, number>> = {
  browser: 0,
  proxy: 1,
  backend: 2,
  application: 2,
};
const LANES: readonly Lane[] = ['page', 'socket'];

/** The positions of boxes and lines, without a proxy that neither track passes. */
export function geometry(layout: Layout, page: Track, socket: Track): Geometry {
  const tracks = { page, socket };
  const boxes = (Object.keys(STATIONS) as Station[]).flatMap((station) => {
    const lanes = LANES.filter((lane) => passes(tracks[lane], station));
    return lanes.length === 0 ? [] : [box(layout, station, lanes)];
  });
  const lines = LANES.flatMap((lane) => tracks[lane].hops.map((hop) => line(layout, lane, hop)));
  return { boxes, lines };
}

function passes(track: Track, station: Station): boolean {
  return track.hops.some(({ from, to }) => from === station || to === station);
}

function box(layout: Layout, station: Station, lanes: readonly Lane[]): Box {
  const crossings = lanes.map((lane) => layout.lanes[lane]);
  const start = stationStart(layout, station);
  const low = Math.min(...crossings) - layout.half;
  const high = Math.max(...crossings) + layout.half;
  const corner = place(layout, start, low);
  const size = place(layout, layout.station, high - low);
  const centre = place(layout, start + layout.station / 2, (low + high) / 2);
  return { station, lanes, ...corner, width: size.x, height: size.y, centre };
}

function line(layout: Layout, lane: Lane, hop: TrackHop): DiagramLine {
  const start = stationStart(layout, hop.from) + layout.station;
  const end = stationStart(layout, hop.to);
  const at = (along: number) => place(layout, along, layout.lanes[lane]);
  return { lane, hop, from: at(start), to: at(end), middle: at((start + end) / 2) };
}

function stationStart(layout: Layout, station: Station): number {
  return ((layout.length - layout.station) / 2) * STATIONS[station];
}

function place(layout: Layout, along: number, across: number): Point {
  return layout.axis === 'x' ? { x: along, y: across } : { x: across, y: along };
}

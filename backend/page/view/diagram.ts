import {
  type Box,
  type Geometry,
  type Layout,
  type DiagramLine,
  type Point,
  TALL,
  WIDE,
  geometry,
} from './diagram-geometry.ts';
import type { BrokenHop } from '../socket/broken-hop.ts';
import { setText } from './element.ts';
import { type Track, pathStory } from '../socket/track.ts';

const SVG = 'http://www.w3.org/2000/svg';
const PULSE_MS = 900;
/** The shortest time between two pulses, in ms, so that a flood of messages stays visible. */
const PULSE_GAP_MS = 200;

const NAMES = {
  browser: 'Browser',
  proxy: 'Proxy',
  backend: 'Backend',
  application: 'Application',
} as const;

interface Drawing {
  readonly layout: Layout;
  readonly svg: SVGElement;
}

/**
 * Draws the routes of page and socket twice: for wide screens, and upright for narrow ones. The
 * style sheet shows one of the two, in colours for the state of the connection.
 */
export class Diagram {
  readonly #story: HTMLElement;
  readonly #drawings: readonly Drawing[];
  readonly #moves: () => boolean;
  readonly #address: string | undefined;
  #lastPulseAt = Number.NEGATIVE_INFINITY;

  /**
   * @param moves false if the user prefers reduced motion
   * @param address of the user's own application
   */
  constructor(holder: HTMLElement, story: HTMLElement, moves: () => boolean, address?: string) {
    this.#story = story;
    this.#moves = moves;
    this.#address = address;
    this.#drawings = [WIDE, TALL].map((layout) => ({ layout, svg: canvas(holder, layout) }));
  }

  /**
   * @param seen true once the backend has reported the route. Until then the track is dashed.
   * @param told text instead of the story of both tracks
   */
  draw(page: Track, socket: Track, seen: boolean, told?: string): void {
    const story = told ?? pathStory(page.via, socket.via, seen);
    setText(this.#story, story);
    for (const { layout, svg } of this.#drawings) {
      svg.replaceChildren();
      svg.setAttribute('aria-label', `Diagram. ${story}`);
      svg.dataset['seen'] = String(seen);
      paint(svg, layout, geometry(layout, page, socket), this.#address);
    }
  }

  /** Marks the place where the socket broke, for the states that show it. */
  breakAt(hop: BrokenHop): void {
    for (const { svg } of this.#drawings) svg.dataset['break'] = hop;
  }

  /** Moves a dot along the socket: `in` towards the browser, `out` towards the backend. */
  pulse(direction: 'in' | 'out', now: number): void {
    if (!this.#moves() || now - this.#lastPulseAt < PULSE_GAP_MS) return;
    this.#lastPulseAt = now;
    for (const { layout, svg } of this.#drawings) run(svg, layout, direction);
  }
}

function canvas(holder: HTMLElement, layout: Layout): SVGElement {
  const size =
    layout.axis === 'x' ? [layout.length, layout.breadth] : [layout.breadth, layout.length];
  const svg = holder.ownerDocument.createElementNS(SVG, 'svg');
  // Two more on each side, so that a stroke on the edge is not cut.
  svg.setAttribute('viewBox', `-2 -2 ${(size[0] ?? 0) + 4} ${(size[1] ?? 0) + 4}`);
  svg.setAttribute('class', layout.name);
  svg.setAttribute('role', 'img');
  holder.append(svg);
  return svg;
}

// Lines, dot, boxes: in this order the dot passes behind the proxy.
function paint(
  svg: SVGElement,
  layout: Layout,
  { boxes, lines }: Geometry,
  address?: string,
): void {
  for (const line of lines) paintLine(svg, layout, line);
  add(svg, 'circle', { class: 'pulse', r: 6, cx: 0, cy: 0 });
  for (const box of boxes) paintBox(svg, layout, box, address);
  const hops = lines.filter(({ lane }) => lane === 'socket');
  hops.forEach(({ middle }, index) => {
    paintBreak(svg, middle, index === hops.length - 1 && index > 0 ? 'last' : 'first');
  });
}

function paintLine(svg: SVGElement, layout: Layout, line: DiagramLine): void {
  const group = add(svg, 'g', { class: `line ${line.lane}` });
  const { from, to } = line;
  const along = layout.axis === 'x' ? { x: 1, y: 0 } : { x: 0, y: 1 };
  const tip = { x: to.x - along.x * 3, y: to.y - along.y * 3 };
  const neck = { x: tip.x - along.x * 10, y: tip.y - along.y * 10 };
  add(group, 'path', { class: 'wire', d: `M${from.x} ${from.y}L${neck.x} ${neck.y}` });
  add(group, 'path', { class: 'tip', d: arrowHead(tip, neck, along) });
  paintLabel(group, layout, line);
}

function arrowHead(tip: Point, neck: Point, along: Point): string {
  const side = { x: along.y * 6, y: along.x * 6 };
  return (
    `M${tip.x} ${tip.y}L${neck.x + side.x} ${neck.y + side.y}` +
    `L${neck.x - side.x} ${neck.y - side.y}Z`
  );
}

// The label is above a horizontal line, and beside a vertical one with the scheme over the port.
function paintLabel(group: SVGElement, layout: Layout, { middle, hop }: DiagramLine): void {
  if (layout.axis === 'x') {
    text(group, 'label', { x: middle.x - 4, y: middle.y - 22 }, hop.label);
    return;
  }
  const [scheme = '', port = ''] = hop.label.split(' ');
  text(group, 'label beside', { x: middle.x + 16, y: middle.y - 8 }, scheme);
  text(group, 'label beside', { x: middle.x + 16, y: middle.y + 10 }, port);
}

function paintBox(svg: SVGElement, layout: Layout, box: Box, address?: string): void {
  const group = add(svg, 'g', { class: `station ${box.station} ${box.lanes.join(' ')}` });
  const { x, y, width, height, centre } = box;
  add(group, 'rect', { x, y, width, height, rx: 14 });
  const isNamed = box.station === 'application' && address !== undefined;
  const up = isNamed ? 9 : 0;
  text(group, 'name', { x: centre.x, y: centre.y - up }, NAMES[box.station]);
  if (isNamed) text(group, 'address', { x: centre.x, y: centre.y + 12 }, address);
  if (box.station !== 'browser') return;
  for (const lane of box.lanes) {
    const across = layout.lanes[lane];
    const at = layout.axis === 'x' ? { x: centre.x, y: across } : { x: across, y: centre.y };
    text(group, `lane ${lane}`, at, lane);
  }
}

function paintBreak(svg: SVGElement, { x, y }: Point, hop: BrokenHop): void {
  const group = add(svg, 'g', { class: `break ${hop}` });
  add(group, 'circle', { cx: x, cy: y, r: 11 });
  add(group, 'path', { d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8` });
  text(group, 'doubt', { x, y }, '?');
}

function run(svg: SVGElement, layout: Layout, direction: 'in' | 'out'): void {
  const dot = svg.querySelector('.pulse');
  if (dot === null) return;
  dot.setAttribute('data-from', direction === 'in' ? 'backend' : 'browser');
  const near = translation(layout, layout.station);
  const far = translation(layout, layout.length - layout.station);
  const [from, to] = direction === 'in' ? [far, near] : [near, far];
  dot.animate(
    [
      { transform: from, opacity: 0 },
      { opacity: 1, offset: 0.12 },
      { opacity: 1, offset: 0.88 },
      { transform: to, opacity: 0 },
    ],
    { duration: PULSE_MS, easing: 'ease-in-out' },
  );
}

function translation(layout: Layout, along: number): string {
  const across = layout.lanes.socket;
  const [x, y] = layout.axis === 'x' ? [along, across] : [across, along];
  return `translate(${x}px, ${y}px)`;
}

function text(parent: SVGElement, className: string, { x, y }: Point, content: string): void {
  add(parent, 'text', { class: className, x, y }).textContent = content;
}

function add(
  parent: SVGElement,
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const element = parent.ownerDocument.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  parent.append(element);
  return element;
}

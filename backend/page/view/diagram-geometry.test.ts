import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TALL, WIDE, geometry } from './diagram-geometry.ts';
import { applicationAddress, pageTrack, socketTrack } from '../socket/track.ts';

const config = { httpPort: 80, httpsPort: 443, backendPort: 8080 };
const viaProxy = pageTrack({ protocol: 'https:', hostname: 'localhost', port: '' }, config);
const straight = socketTrack('ws://localhost:8080', 'direct', config);
const proxied = socketTrack('wss://localhost', 'proxy', config);

for (const layout of [WIDE, TALL]) {
  test(`${layout.name}: the socket’s line passes beside a proxy that only the page takes`, () => {
    const { boxes, lines } = geometry(layout, viaProxy, straight);
    const proxy = boxes.find(({ station }) => station === 'proxy');
    const socket = lines.find(({ lane }) => lane === 'socket');
    assert.ok(proxy && socket);
    assert.deepEqual(proxy.lanes, ['page']);
    const far = layout.axis === 'x' ? proxy.y + proxy.height : proxy.x + proxy.width;
    const lane = layout.axis === 'x' ? socket.middle.y : socket.middle.x;
    assert.ok(lane > far, `lane at ${lane}, box up to ${far}`);
  });

  test(`${layout.name}: a proxy that both take spans both lanes`, () => {
    const { boxes, lines } = geometry(layout, viaProxy, proxied);
    assert.deepEqual(boxes.find(({ station }) => station === 'proxy')?.lanes, ['page', 'socket']);
    assert.equal(lines.length, 4);
  });

  test(`${layout.name}: a proxy that neither takes is not drawn`, () => {
    const page = pageTrack({ protocol: 'http:', hostname: 'localhost', port: '8080' }, config);
    const { boxes } = geometry(layout, page, straight);
    assert.deepEqual(
      boxes.map(({ station }) => station),
      ['browser', 'backend'],
    );
  });

  test(`${layout.name}: everything lies within the drawing`, () => {
    const [width, height] =
      layout.axis === 'x' ? [layout.length, layout.breadth] : [layout.breadth, layout.length];
    for (const box of geometry(layout, viaProxy, proxied).boxes) {
      assert.ok(box.x >= 0 && box.x + box.width <= width, `${box.station} within ${width} across`);
      assert.ok(box.y >= 0 && box.y + box.height <= height, `${box.station} within ${height} down`);
    }
  });
}

test('a person’s own application has a box beside the backend, which serves the page alone', () => {
  const own = { ...config, application: { proxied: ['ws://a'], direct: ['ws://localhost:3000'] } };
  const page = pageTrack({ protocol: 'http:', hostname: 'localhost', port: '8080' }, own);
  for (const layout of [WIDE, TALL]) {
    const { boxes } = geometry(layout, page, socketTrack('ws://a', 'proxy', own));
    assert.deepEqual(
      boxes.map(({ station, lanes }) => [station, ...lanes]),
      [
        ['browser', 'page', 'socket'],
        ['proxy', 'socket'],
        ['backend', 'page'],
        ['application', 'socket'],
      ],
    );
    const [backend, application] = boxes.slice(2);
    assert.ok(backend && application);
    const isApart =
      backend.y + backend.height < application.y || backend.x + backend.width < application.x;
    assert.ok(isApart, 'they do not overlap');
  }
  assert.equal(applicationAddress(own), 'localhost:3000');
});

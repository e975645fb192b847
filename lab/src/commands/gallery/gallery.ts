import { failures } from '@lab101/failures';
import { hopTitle, proxiesOf } from '../../gallery/find-face.ts';
import { counted } from '../../text/counted.ts';
import type { Output } from '../output.ts';

/** Lists the failures of the gallery, the most common first. */
export function gallery(output: Output): void {
  const rows = failures.map(({ id, title, who, faces, notRun }) => ({
    id,
    title,
    who,
    proxies: proxiesOf(faces),
    faces: faces.map((face, index) => ({
      id: `${id}.${index + 1}`,
      title: face.title,
      chain: face.chain.map(hopTitle),
    })),
    notRun: notRun ?? null,
  }));
  const lines = rows.flatMap(({ id, title, faces, proxies, notRun }) => [
    `${id}  ${title}`,
    `     ${notRun === null ? `${counted(faces.length, 'face')}: ${proxies.join(', ') || 'no proxy'}` : `not run: ${notRun}`}`,
  ]);
  const run = rows.filter(({ notRun }) => notRun === null).length;
  const last = `${run} of ${rows.length} run here. make break F=F03 brings one up, or F=F03.2 its second face.`;
  output.result([...lines, '', last].join('\n'), rows);
}

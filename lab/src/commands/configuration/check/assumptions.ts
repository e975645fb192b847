import { neededVariables } from '../../../settings/iis-files.ts';
import type { ReadResult } from '@lab101/proxy';

/**
 * What `check` assumes about a server whose files do not say it, as parts of a sentence.
 *
 * @param isLabs true if the server's half is the lab's own, in place of an unknown server's
 */
export function assumptions(
  { configuration, serverSections }: ReadResult,
  isLabs: boolean,
): string[] {
  const isStated = (section: string): boolean => serverSections.has(`system.webServer/${section}`);
  const needed = configuration === undefined ? [] : neededVariables(configuration);
  const allowed = needed.filter((name) => configuration?.allowedServerVariables.has(name));
  const ofLabs = [
    'ARR’s “Enable proxy” is on, with its defaults (preserveHostHeader="false")',
    'sections are locked as IIS installs them',
    ...(allowed.length === 0
      ? []
      : [`rules may set ${allowed.join(', ')} (allowedServerVariables)`]),
  ];
  return [
    ...(isStated('globalModules')
      ? []
      : ['URL Rewrite, ARR and the WebSocket Protocol feature with its module are installed']),
    ...(isStated('webSocket') && !isLabs ? [] : ['WebSockets are enabled (<webSocket>)']),
    ...(isLabs ? ofLabs : []),
    'the file is in the site’s root, not in an application below it',
  ];
}

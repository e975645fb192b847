import { createReport } from '../findings.ts';
import { DENIED_EXTENSIONS, HIDDEN_SEGMENTS } from '../stock-lists.ts';
import { MAX_SERVER_LENGTH, readDocument, type ConfigElement } from './xml/document.ts';

/** The file that a stock section's positions name. */
export const STOCK_FILE = 'IIS';

const STOCK = {
  'security/requestFiltering': `<requestFiltering>
    <fileExtensions>
      ${DENIED_EXTENSIONS.map((name) => `<add fileExtension="${name}" allowed="false" />`).join('')}
    </fileExtensions>
    <hiddenSegments>
      ${HIDDEN_SEGMENTS.map((name) => `<add segment="${name}" />`).join('')}
    </hiddenSegments>
  </requestFiltering>`,
  httpProtocol: `<httpProtocol>
    <customHeaders><add name="X-Powered-By" value="ASP.NET" /></customHeaders>
  </httpProtocol>`,
};

const read = new Map<string, ConfigElement>();

/**
 * A section as IIS installs it: it holds if the server's file does not have the section. The header
 * of httpProtocol is measured [reading CH1].
 */
export function stockSection(path: keyof typeof STOCK): ConfigElement {
  const known =
    read.get(path) ??
    readDocument(STOCK_FILE, STOCK[path], MAX_SERVER_LENGTH, createReport().report);
  if (known === undefined) throw new TypeError('the stock section is not XML');
  read.set(path, known);
  return known;
}

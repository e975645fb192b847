import { createReport } from '../findings.ts';
import { DENIED_EXTENSIONS, HIDDEN_SEGMENTS } from '../stock-lists.ts';
import { MAX_SERVER_LENGTH, readDocument, type ConfigElement } from './xml/document.ts';

const STOCK = `<requestFiltering>
  <fileExtensions>
    ${DENIED_EXTENSIONS.map((name) => `<add fileExtension="${name}" allowed="false" />`).join('')}
  </fileExtensions>
  <hiddenSegments>
    ${HIDDEN_SEGMENTS.map((name) => `<add segment="${name}" />`).join('')}
  </hiddenSegments>
</requestFiltering>`;

let stock: ConfigElement | undefined;

/** `requestFiltering` as IIS installs it: it holds if the server's file does not have the section. */
export function stockFiltering(): ConfigElement {
  stock ??= readDocument('IIS', STOCK, MAX_SERVER_LENGTH, createReport().report);
  if (stock === undefined) throw new TypeError('the stock section is not XML');
  return stock;
}

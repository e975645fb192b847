// Writes docs/failures/ from the doctor's catalogue. Build first: npm run build.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { failureDocuments } from '../dist/index.js';

const folder = new URL('../../docs/failures/', import.meta.url);
const documents = failureDocuments();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!documents.has(name)) rmSync(new URL(name, folder));
for (const [name, text] of documents) writeFileSync(new URL(name, folder), text);
console.log(`docs/failures/: ${documents.size} pages`);

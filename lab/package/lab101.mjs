#!/usr/bin/env node
// The command `lab101` of the npm package. In words that any Node.js since 12 can read.
import { requireNode } from './node-version.mjs';

requireNode();
void import('../dist/lab101.js');

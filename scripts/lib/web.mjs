// What the build and the development server both need to know of the web pages.
import { join } from 'node:path';
import { root } from './runtime.mjs';

export const webFolder = join(root, 'web');

export const jsx = { runtime: 'automatic', importSource: 'preact' };

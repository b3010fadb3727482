// Documents for people: manual page, shell completion, changelog, licences.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/runtime.mjs';
import { completion } from './completion.mjs';
import { manual } from './manual.mjs';
import { manifest, runtimePackages } from './modules.mjs';
import { nodeFolder } from './node.mjs';
import { put, putCompressed } from './tree.mjs';

/** @param of {{ version: string, seconds: number }} `seconds` since 1970 of the commit */
export async function putDocs(tree, { version, seconds }) {
  const program = await commandTree();
  const share = join(tree, 'usr', 'share');
  putCompressed(join(share, 'man', 'man1', 'lygte.1'), manual(program, { version, seconds }));
  put(join(share, 'bash-completion', 'completions', 'lygte'), completion(program));
  const doc = join(share, 'doc', 'lygte');
  const date = new Date(seconds * 1_000).toUTCString().replace('GMT', '+0000');
  const entry = `lygte (${version}) stable; urgency=medium\n\n  * Release ${version}.\n`;
  putCompressed(join(doc, 'changelog'), `${entry}\n -- Lygte <lygte@lygte.dk>  ${date}\n`);
  put(join(doc, 'copyright'), copyright());
  putCompressed(join(doc, 'LICENSE.node'), readFileSync(join(nodeFolder('amd64'), 'LICENSE')));
  putCompressed(join(doc, 'LICENSE.packages'), licences());
}

/** The `lygte` command in commander, with its help in English. */
async function commandTree() {
  const { lygteProgram } = await import('../../src/cli/program.ts');
  const { processContext } = await import('../../src/cli/context.ts');
  const context = { ...processContext(process), language: 'en', web: null };
  return lygteProgram(context);
}

function copyright() {
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    'Upstream-Name: Lygte',
    '',
    'Files: *',
    'Copyright: 2026 the authors of Lygte',
    'License: MPL-2.0',
    '',
    'Files: usr/lib/lygte/node',
    'Copyright: Node.js contributors and others',
    'License: Node.js',
    '',
    'License: MPL-2.0',
    ' On Debian systems, the full text of the Mozilla Public License 2.0 is in',
    ' /usr/share/common-licenses/MPL-2.0.',
    '',
    'License: Node.js',
    ' The licences of Node.js and of all that is in it are in',
    ' /usr/share/doc/lygte/LICENSE.node.gz.',
    '',
    'Comment: The packages of npm that are bundled with it, and their licences,',
    ' are in /usr/share/doc/lygte/LICENSE.packages.gz.',
    '',
  ].join('\n');
}

/** The licences of everything bundled or shipped, each package once. */
function licences() {
  const { dependencies } = manifest(root);
  const bundled = Object.keys(dependencies).map((name) => join(root, 'node_modules', name));
  const folders = [...bundled, ...runtimePackages().map(({ folder }) => folder)];
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license = 'see below' } = manifest(folder);
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
      return `${name} ${version}: ${license}\n\n${text}\n`;
    })
    .join(`${'-'.repeat(72)}\n`);
}

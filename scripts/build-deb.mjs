// `npm run build:deb [-- --arch arm64|amd64]`: out/deb/lygte_<version>_<arch>.deb, for both
// architectures unless one is named. The same commit gives the same bytes.
import { cpSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { putEpoll } from './deb/addon.mjs';
import { ARCHITECTURES, toolsFor } from './deb/arch.mjs';
import { inBuildDir } from './deb/build-dir.mjs';
import { putCache } from './deb/cache.mjs';
import { putControl } from './deb/control.mjs';
import { putDocs } from './deb/docs.mjs';
import { putModules } from './deb/modules.mjs';
import { putNode } from './deb/node.mjs';
import { normalise, put } from './deb/tree.mjs';
import { installTools } from './lib/debian.mjs';
import { foreground, must, node26, root, run } from './lib/runtime.mjs';
import { buildIsUpToDate } from './lib/up-to-date.mjs';

if (process.execPath !== node26()) process.exit(await foreground(process.argv.slice(1)));

const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: Object.keys(ARCHITECTURES) },
    out: { type: 'string', default: join(root, 'out', 'deb') },
  },
});
for (const arch of values.arch)
  if (!(arch in ARCHITECTURES)) throw new Error(`no such architecture: ${arch}`);

if (!buildIsUpToDate() && run([process.execPath, 'scripts/build.mjs']) !== 0) process.exit(1);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Reproducible: everything in the package has the time of its commit.
const seconds = Number(
  process.env.SOURCE_DATE_EPOCH ?? must(['git', 'log', '-1', '--format=%ct']).trim(),
);
mkdirSync(values.out, { recursive: true });
for (const arch of values.arch) {
  installTools(toolsFor(arch));
  await inBuildDir(arch, async (folder) => {
    const file = join(values.out, `lygte_${version}_${arch}.deb`);
    await makePackage(arch, join(folder, 'tree'), join(folder, 'made.deb'));
    cpSync(join(folder, 'made.deb'), `${file}.new`);
    renameSync(`${file}.new`, file);
    console.log(file);
  });
}

async function makePackage(arch, tree, output) {
  const code = join(tree, 'usr', 'lib', 'lygte');
  mkdirSync(code, { recursive: true });
  cpSync(join(root, 'appliance', 'files'), tree, { recursive: true });
  cpSync(join(root, 'systemd'), join(tree, 'usr', 'lib', 'systemd', 'system'), { recursive: true });
  for (const part of ['server', 'web'])
    cpSync(join(root, 'dist', part), join(code, part), { recursive: true });
  // Without it Node would read each file as CommonJS first, and then again as a module.
  put(join(code, 'server', 'package.json'), '{"type":"module"}\n');
  putNode(arch, join(code, 'node'));
  putModules(arch, code);
  putEpoll(arch, code);
  await putDocs(tree, { version, seconds });
  normalise(tree, seconds);
  await putCache(arch, code);
  putControl(tree, { arch, version });
  normalise(tree, seconds);
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(seconds) };
  const how = ['--root-owner-group', '-Zxz', '-z3', '--threads-max=1'];
  must(['dpkg-deb', ...how, '--build', tree, output], { env });
}

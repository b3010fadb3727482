// `node scripts/measure.mjs`: how the code is divided, as `npm run check` prints it. Counts files,
// lines, imports between files and cycles of files (types included), and fails beyond LIMITS.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from './lib/runtime.mjs';

/** The most there may be. */
const LIMITS = { files: 360, importsPer1000Lines: 40, cycles: 0 };

const FOLDERS = ['src', 'appliance', 'web'];

/** `import … from './x'`, `export … from './x'`, `import './x'`; names may stand on many lines. */
const STATEMENT = /^(?:import|export)\b(?:[\w$\s{},*]*?\bfrom)?\s*['"](\.{1,2}\/[^'"]+)['"]/gm;
/** `import('./x')`, as a value and as a type. */
const CALL = /\bimport\(\s*['"](\.{1,2}\/[^'"]+)['"]\s*\)/g;

const sources = sourceFiles();
const lines = [...sources.values()].map((text) => text.split('\n').length - 1);
const total = lines.reduce((sum, count) => sum + count, 0);
const imports = new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]));
const count = [...imports.values()].reduce((sum, list) => sum + list.length, 0);
const cycles = cyclesOf(imports);

const figures = [
  ['files', sources.size, LIMITS.files],
  ['lines', total],
  ['median lines of a file', median(lines)],
  ['imports per 1,000 lines', (count / total) * 1_000, LIMITS.importsPer1000Lines],
  ['cycles of files', cycles.length, LIMITS.cycles],
];
for (const [what, figure, limit] of figures) {
  const most = limit === undefined ? '' : `  at most ${limit}${figure > limit ? '  EXCEEDED' : ''}`;
  console.log(
    `${what.padEnd(24)}${figure.toFixed(Number.isInteger(figure) ? 0 : 1).padStart(7)}${most}`,
  );
}
for (const cycle of cycles) console.log(`cycle: ${cycle.join(' ')}`);
process.exit(figures.some(([, figure, limit]) => figure > limit) ? 1 : 0);

/** File -> its text, of the files git knows that are there. */
function sourceFiles() {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...FOLDERS];
  const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\0');
  const files = new Map();
  for (const file of listed.filter((name) => /\.tsx?$/.test(name)).sort()) {
    try {
      files.set(file, readFileSync(join(root, file), 'utf8'));
    } catch (error) {
      // Removed, and the removal not yet staged.
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return files;
}

/** The paths a file imports from its own repository, each as often as it does so. */
function importsOf(file, text) {
  return [STATEMENT, CALL].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, path]) => posix.join(posix.dirname(file), path)),
  );
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Groups of files that import one another, by Tarjan's strongly connected components. */
function cyclesOf(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (file) => {
    index.set(file, index.size);
    low.set(file, index.get(file));
    stack.push(file);
    for (const next of graph.get(file)) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) {
        visit(next);
        low.set(file, Math.min(low.get(file), low.get(next)));
      } else if (stack.includes(next)) {
        low.set(file, Math.min(low.get(file), index.get(next)));
      }
    }
    if (low.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1 || graph.get(file).includes(file)) found.push(group.sort());
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

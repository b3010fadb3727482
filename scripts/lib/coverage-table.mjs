/** A reporter of coverage: one line a folder, of the first two levels, where `text` has one a file. */
// The default export is where the coverage tool looks for a reporter.
export default class FolderTable {
  constructor({ projectRoot }) {
    this.root = `${projectRoot}/`;
  }

  execute(context) {
    const folders = new Map();
    const add = (name, summary) => {
      if (folders.has(name)) folders.get(name).merge(summary);
      else folders.set(name, summary);
    };
    context.getTree('flat').visit({
      onDetail: (node) => {
        const file = node.getFileCoverage();
        const path = file.path.replace(this.root, '');
        add(path.split('/').slice(0, -1).slice(0, 2).join('/'), file.toSummary());
      },
      ...{ onStart() {}, onSummary() {}, onSummaryEnd() {}, onEnd() {} },
    });
    const kinds = ['lines', 'branches', 'functions'];
    const row = (name, cells) =>
      console.log(name.padEnd(24) + cells.map((cell) => cell.padStart(11)).join(''));
    row('folder', kinds);
    for (const [name, summary] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1)))
      row(
        name,
        kinds.map((kind) => `${Number(summary[kind].pct).toFixed(1)} %`),
      );
  }
}

import { processContext } from '../../src/cli/context.ts';
import { unwrap } from '../../src/core/errors.ts';
import { changeOffice } from '../../src/importer/office.ts';

// Makes and revokes cards until it is killed, and prints `made ID` or `revoked ID` after each. A
// process of its own, for office-lock.test.ts.
const [dir = ''] = process.argv.slice(2);
const wish = { command: 'lygte keycard new', waitMs: 0 };
const office = unwrap(await changeOffice(dir, processContext(process), wish));
for (;;) {
  const { id } = await office.newCard({ institution: 'o1', kind: 'staff', label: '' });
  process.stdout.write(`made ${id}\n`);
  await office.revokeCard(id);
  process.stdout.write(`revoked ${id}\n`);
}

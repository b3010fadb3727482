// The least an unlock can be: age's decrypt of the same objects, and one transaction with the same
// rows. ARGS: device.db rows.json; the keycard's code on standard input. Prints milliseconds.
import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { parseKeycode } from '../../src/core/keycode.ts';
import type { Snapshot } from '../../src/core/records.ts';
import { unwrap } from '../../src/core/result.ts';
import { keycardIdentity } from '../../src/seal/keycard.ts';
import { openKeyring } from '../../src/seal/keyring.ts';
import { openObject } from '../../src/seal/object.ts';
import { openDeviceStore } from '../../src/store/device-store.ts';
import { writeRosterTables } from '../../src/store/roster-tables.ts';

const [path = '', rows = ''] = process.argv.slice(2);
const card = keycardIdentity(unwrap(parseKeycode(readFileSync(0, 'utf8'))));
const snapshot = JSON.parse(readFileSync(rows, 'utf8')) as Snapshot;
using store = openDeviceStore(path);
const manifest = store.versions()[0]?.manifest;
if (manifest === undefined) throw new Error('the box has no data');
const objectOf = ({ sha256 }: { sha256: string }) => store.object(sha256) ?? new Uint8Array();
const rings = [manifest.keyrings.staff, manifest.keyrings.leader].map(objectOf);
const parts = [manifest.snapshot, manifest.protected].map(objectOf);
const db = new Database(':memory:');

const began = performance.now();
for (const [i, ring] of rings.entries()) {
  const { epochs } = unwrap(await openKeyring(ring, card));
  const part = parts[i] ?? new Uint8Array();
  unwrap(await openObject(part, [epochs[0]?.identity ?? '']));
}
writeRosterTables(db, snapshot);
process.stdout.write(String(performance.now() - began));

// The least work that a roster needs: age's decrypt of the keyring and of the snapshot, unpacked and
// parsed. ARGS: device.db; the keycard's code on standard input. Prints milliseconds.
import { readFileSync } from 'node:fs';
import { openDeviceStore } from '../../appliance/storage/store.ts';
import { parseKeycode } from '../../src/core/codes.ts';
import { unwrap } from '../../src/core/errors.ts';
import { openText } from '../../src/crypto/age.ts';
import { keycardIdentity, openKeyring } from '../../src/crypto/keys.ts';

const [path = ''] = process.argv.slice(2);
const card = keycardIdentity(unwrap(parseKeycode(readFileSync(0, 'utf8'))));
using store = openDeviceStore(path);
const manifest = store.versions()[0]?.manifest;
if (manifest === undefined) throw new Error('the device has no data');
const objectOf = ({ sha256 }: { sha256: string }) => store.object(sha256) ?? new Uint8Array();
const ring = objectOf(manifest.keyrings.staff);
const sealed = objectOf(manifest.snapshot);

const began = performance.now();
const { epochs } = unwrap(await openKeyring(ring, card));
JSON.parse(unwrap(await openText(sealed, [epochs[0]?.identity ?? ''])));
process.stdout.write(String(performance.now() - began));

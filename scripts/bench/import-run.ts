// One import in a process of its own: prints its milliseconds as JSON.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { unwrap } from '../../src/core/errors.ts';
import { sealText } from '../../src/crypto/age.ts';
import { newIdentity, recipientOf } from '../../src/crypto/keys.ts';
import { readExports } from '../../src/importer/import.ts';
import {
  fingerprintOf,
  isSameImport,
  noteImport,
  readLastImport,
} from '../../src/importer/last-import.ts';
import { openOffice } from '../../src/importer/office.ts';
import { ACCEPT_ALL, publish, refresh } from '../../src/importer/publish/publish.ts';
import { clock, random } from './municipality.ts';

/** What sealing one institution makes: two keyrings, the snapshot and the protected part. */
const SEALED = 4;

const [what = '', exports = '', office = '', institutions = '1'] = process.argv.slice(2);
const began = performance.now();
const done = what === 'raw' ? await raw(Number(institutions)) : await ours();
const ms = performance.now() - began;
process.stdout.write(JSON.stringify({ ms, done }));

/** The peer: csv-parse over every file, then zstd and age of all of it, one part an institution. */
async function raw(parts: number): Promise<number> {
  const rows: string[] = [];
  for (const name of readdirSync(exports).filter((file) => file.endsWith('.csv')))
    for await (const cells of createReadStream(join(exports, name)).pipe(
      parse({ bom: true, relax_column_count: true }),
    ))
      rows.push(JSON.stringify(cells));
  const recipient = await recipientOf(await newIdentity());
  const size = Math.ceil(rows.length / parts);
  for (let part = 0; part < parts; part++) {
    await sealText(rows.slice(part * size, (part + 1) * size).join('\n'), recipient);
    for (let more = 1; more < SEALED; more++) await sealText('', recipient);
  }
  return rows.length;
}

/** As `lygte import` does it, without a network: a hub that only hashes what it is given. */
async function ours(): Promise<number> {
  const known = await openOffice(office, { clock, random });
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const print = unwrap(await fingerprintOf([exports], 'bench', clock));
  const last = await readLastImport(office);
  const taken = { ok: true as const, value: undefined };
  const hub = {
    async putObject(_sha256: string, bytes: Uint8Array) {
      createHash('sha256').update(bytes).digest();
      return taken;
    },
    putManifest: async () => taken,
  };
  if (isSameImport(last, print, known, today))
    return unwrap(await refresh(known, last.institutions, hub)).length;
  const read = unwrap(await readExports([exports], { clock, idSecret: known.idSecret }));
  const published = unwrap(await publish(known, read.institutions(), ACCEPT_ALL, hub));
  await noteImport(office, print, read, published);
  return published.institutions.length;
}

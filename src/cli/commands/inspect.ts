import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceReader } from '../../../appliance/storage/store.ts';
import { type Choice, choose } from '../../../appliance/tls/choose.ts';
import { parseDeviceKey } from '../../../appliance/tls/device-key.ts';
import { TLS_FILES, tlsFolder } from '../../../appliance/tls/files.ts';
import { readManual } from '../../../appliance/tls/manual.ts';
import { hubOffer, manualOffer, offerOf } from '../../../appliance/tls/offers.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';

/**
 * What the server shows to phones at `now`, found in the same way. Fails with `badKey` or
 * `badCertificate` where the server has yet to mend its own files.
 */
export async function inspect(
  data: string,
  name: string,
  store: Pick<DeviceReader, 'certificate'>,
  now: number,
): Promise<Result<Choice>> {
  const folder = tlsFolder(data);
  const keyFile = join(folder, TLS_FILES.key);
  const key = parseDeviceKey(await readFile(keyFile, 'utf8'));
  if (key === null) return err(failure('badKey', { file: keyFile }));
  const ownFile = join(folder, TLS_FILES.own);
  const own = offerOf('own', await readFile(ownFile, 'utf8'), key, name);
  if (own === null || own === 'broken') return err(failure('badCertificate', { file: ownFile }));
  const hub = hubOffer(store.certificate()?.chain ?? null, key, name);
  return ok(choose({ manual: manualOffer(readManual(folder), name), hub, own }, now));
}

import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { httpImporterHub, type ImporterHub } from '../importer/hub-client.ts';
import type { Office } from '../importer/office.ts';
import { readSecretFile } from './secret.ts';
import type { World } from './world.ts';

export interface HubChoice {
  readonly hub?: string;
  readonly tokenFile?: string;
}

/**
 * The office's way to the hub: as enrolled, or as the options say instead. Fails with
 * `officeNotEnrolled` when neither names it.
 */
export async function officeHub(
  world: World,
  office: Office,
  choice: HubChoice,
): Promise<Result<ImporterHub>> {
  const enrolled = office.hub();
  const url = choice.hub ?? enrolled?.url ?? world.env.LYGTE_HUB;
  let token = enrolled?.token;
  if (choice.tokenFile !== undefined) {
    const read = await readSecretFile(choice.tokenFile);
    if (!read.ok) return read;
    token = read.value;
  }
  if (url === undefined || token === undefined) return err(failure('officeNotEnrolled'));
  return ok(httpImporterHub({ url, token }));
}

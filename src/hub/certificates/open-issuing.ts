import type { Clock, Diary, Random } from '../../core/ports.ts';
import type { CertificateConfig } from '../config.ts';
import { acmeAuthority } from './acme.ts';
import type { Authority } from './authority.ts';
import { createIssuing, type Issuing, type IssuingDeps } from './issuing.ts';

export interface OpenIssuingDeps {
  readonly store: IssuingDeps['store'];
  readonly clock: Clock;
  readonly random: Random;
  readonly diary: Diary;
}

/**
 * Opens the hub's own authority and, where there is one, the way to another. A hub without either
 * says so and serves everything else. Throws when the folder takes no file.
 */
export async function openIssuing(
  config: CertificateConfig | null,
  deps: OpenIssuingDeps,
): Promise<Issuing> {
  if (config === null) {
    deps.diary.warn('hub.noAuthority', { needed: 'LYGTE_HUB_CA' });
    return createIssuing({ ...deps, authority: null, acme: null, names: [] });
  }
  const { names, folder } = config;
  const authority = await ownAuthority(config, deps);
  const acme = config.acme === null ? null : acmeAuthority(config.acme, folder);
  return createIssuing({ ...deps, authority, acme, names });
}

async function ownAuthority(
  { folder, names }: CertificateConfig,
  deps: OpenIssuingDeps,
): Promise<Authority | null> {
  // X.509 takes a while to load, and a demo's hub has no use for it.
  const { openAuthority } = await import('./authority.ts');
  const opened = await openAuthority(folder, names, deps);
  if (!opened.ok) {
    deps.diary.warn('hub.authorityDamaged', { ...opened.failure.detail });
    return null;
  }
  if (!opened.value.isFor(names)) deps.diary.warn('hub.authorityForOtherNames');
  return opened.value;
}

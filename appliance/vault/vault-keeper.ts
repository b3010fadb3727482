import { failure } from '../../src/core/failure.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Role } from '../../src/core/snapshot.ts';
import type { BoxStatus } from '../status.ts';
import type { DeviceStore } from '../storage/store.ts';
import { cardRole } from './card-role.ts';
import { openVault } from './open.ts';
import { type OpenBox, type OpenBoxDeps, openBox } from './open-box.ts';
import type { OutageControl } from './outage-state.ts';

export interface VaultKeeper {
  /** What is open; null while the vault is closed. */
  box(): OpenBox | null;
  /** As `box`, for those who cannot go on without: `vaultClosed`. */
  opened(): Result<OpenBox>;
  /**
   * Shows a keycard's 16 bytes to the vault: opens it, or where it is open already, says what the
   * card stands for. Fails with `notInOutage`, `notEnrolled`, `wrongCard`, `noData`, `dataDamaged`.
   */
  unlock(cardSecret: Uint8Array): Promise<Result<Role>>;
  /** Resolves when everything recorded so far is on disk, or refused. */
  flush(): Promise<void>;
}

export interface VaultDeps extends OpenBoxDeps {
  readonly store: DeviceStore;
  readonly control: OutageControl;
  readonly status: Pick<BoxStatus, 'opened'>;
  /** Called once, when the vault has been opened. */
  onOpen(box: OpenBox): void;
}

/** Holds the opened vault of this process. It is opened once; only the process's end closes it. */
export function createVaultKeeper(deps: VaultDeps): VaultKeeper {
  const { store, control } = deps;
  let current: OpenBox | null = null;
  /** Cards that come at the same time are served one after the other. */
  let queue: Promise<unknown> = Promise.resolve();

  async function open(secret: Uint8Array): Promise<Result<Role>> {
    const vault = await openVault(store, secret);
    if (!vault.ok) {
      if (vault.failure.code === 'dataDamaged') deps.status.opened('damaged');
      return vault;
    }
    deps.status.opened(vault.value.older ? 'older' : 'newest');
    const box = await openBox(deps, vault.value);
    if (control.state().mode !== 'outage') return err(failure('notInOutage'));
    current = box;
    control.take({ type: 'unlocked' });
    // Written or not: a full disk must not stand between staff and the phone numbers.
    await box.tell({ kind: 'unlocked', card: vault.value.role }, null);
    deps.onOpen(box);
    return ok(vault.value.role);
  }

  async function showAgain(box: OpenBox, secret: Uint8Array): Promise<Result<Role>> {
    const role = await cardRole(store, secret);
    if (!role.ok) return role;
    if (role.value === 'leader' && box.protectedPart === null) {
      const vault = await openVault(store, secret);
      if (vault.ok) box.protectedPart = vault.value.protectedPart;
    }
    await box.tell({ kind: 'unlocked', card: role.value }, null);
    return role;
  }

  async function unlock(secret: Uint8Array): Promise<Result<Role>> {
    if (control.state().mode !== 'outage') return err(failure('notInOutage'));
    if (store.enrolment() === null) return err(failure('notEnrolled'));
    return current === null ? open(secret) : showAgain(current, secret);
  }

  /** Once it has been closed, the calls that still come in before the process ends see nothing. */
  function box(): OpenBox | null {
    const state = control.state();
    return state.mode === 'outage' && state.vault === 'open' ? current : null;
  }

  return {
    box,
    opened() {
      const open = box();
      return open === null ? err(failure('vaultClosed')) : ok(open);
    },
    flush: async () => current?.flush(),
    unlock(secret) {
      const mine = queue.then(() => unlock(secret));
      queue = mine.catch(() => undefined);
      return mine;
    },
  };
}

import { execFile } from 'node:child_process';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';

const UNIT = 'lygte-panel.service';

export interface PanelService {
  /**
   * Stops the service that has the button, where it runs. Disposing of what it gives starts it
   * again. Fails with `panelInUse` where this user may not.
   */
  standAside(): Promise<Result<AsyncDisposable>>;
}

/** Runs a command; resolves to whether it ended well. */
export type Run = (command: string, args: readonly string[]) => Promise<boolean>;

/** systemd's. Where there is no systemd, no service has the button. */
export function systemdPanel(run: Run = quietly): PanelService {
  const systemctl = (...args: string[]) => run('systemctl', ['--quiet', ...args, UNIT]);
  return {
    async standAside() {
      if (!(await systemctl('is-active'))) return ok({ [Symbol.asyncDispose]: async () => {} });
      if (!(await systemctl('--no-ask-password', 'stop'))) return err(failure('panelInUse'));
      return ok({
        async [Symbol.asyncDispose]() {
          await systemctl('start');
        },
      });
    },
  };
}

function quietly(command: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(command, args, (error) => resolve(error === null));
  });
}

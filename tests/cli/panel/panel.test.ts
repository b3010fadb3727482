import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { panelEnv, systemdPanel } from '../../../src/cli/commands/panel.ts';
import type { Command } from '../../../src/platform/run-command.ts';
import { tempFolder } from '../../appliance/support/temp-folder.ts';
import { lygte } from '../support/lygte.ts';

test('what the panel is told is read as systemd reads it, later files before earlier ones', () => {
  using temp = tempFolder();
  const [setup, admin] = [join(temp.path, 'setup.env'), join(temp.path, 'admin.env')];
  writeFileSync(
    setup,
    'LYGTE_LED_PIN="27"\nLYGTE_LED_NAME="a \\"b\\" \\\\c"\nLYGTE_LED_ACTIVE=low\n',
  );
  writeFileSync(admin, '# by hand\nLYGTE_LED_PIN=5\n\nnonsense\n');
  const files = [setup, admin, join(temp.path, 'none.env')];
  expect(panelEnv({ LYGTE_LED_ACTIVE: 'high' }, files)).toEqual({
    LYGTE_LED_PIN: '5',
    LYGTE_LED_NAME: 'a "b" \\c',
    LYGTE_LED_ACTIVE: 'high',
  });
});

test('the service is stopped and started again; one that did not run is not started', async () => {
  for (const [active, expected] of [
    [true, ['is-active', 'stop', 'start']],
    [false, ['is-active']],
  ] as const) {
    const asked: (string | undefined)[] = [];
    const run = async ([, ...args]: Command) => {
      const verb = args.find((arg) => !arg.startsWith('--'));
      asked.push(verb);
      return verb !== 'is-active' || active ? '' : null;
    };
    const service = systemdPanel({ run });
    const stopped = await service.stop();
    if (stopped.ok) await stopped.value[Symbol.asyncDispose]();
    expect(asked).toEqual(expected);
  }
  const run = async (command: Command) => (command.includes('is-active') ? '' : null);
  const refusing = systemdPanel({ run });
  expect(await refusing.stop()).toMatchObject({ failure: { code: 'panelInUse' } });
});

test('on a machine without pins it says what is missing, and that it is not in order', async () => {
  using temp = tempFolder();
  const env = { LYGTE_SYS: temp.path, LYGTE_DEV: temp.path };
  const { code, out, err } = await lygte(['panel', 'test'], { env });
  expect(code).toBe(1);
  expect(out).toContain('Button: missing. The kernel shows no GPIO in /sys.');
  expect(err).toContain('panelFaulty');
  const kernel = { ...env, LYGTE_PANEL_DRIVER: 'kernel' };
  const danish = await lygte(['panel', 'test', '--lang', 'da'], { env: kernel });
  expect(danish.out).toContain('Lampe: mangler. Der er intet /sys/class/leds/lygte-led.');
  expect(danish.err).toContain('Knap eller lampe er ikke i orden');
});

test('what cannot be understood is named', async () => {
  const { code, err } = await lygte(['panel', 'test'], { env: { LYGTE_LED_PIN: 'GPIO5' } });
  expect(code).toBe(1);
  expect(err).toContain('LYGTE_LED_PIN cannot be “GPIO5”');
});

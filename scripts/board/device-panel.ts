import { setTimeout as sleep } from 'node:timers/promises';
import { type Light, type LightChange, LOOK_MS, nameLight } from './led-pattern.ts';
import { findDevice, type Qmp } from './qmp.ts';
import type { Qtest } from './qtest.ts';

/** The free lines of `virt`'s GPIO chip that the device's button and LED are connected to. */
export const WIRING = { chip: '9030000.pl061', button: 4, led: 5 } as const;

/** The device's panel: its button and LED, as a janitor uses them. */
export interface DevicePanel {
  press(heldMs: number): Promise<void>;
  /** Presses the button, until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  lit(): boolean;
  /** The LED's pattern over the last `lookMs`; `unclear` before that time has passed. */
  light(lookMs?: number): Light;
  /** Waits for a pattern. Throws, naming the one that is seen instead. */
  untilLight(light: Light, timeoutMs: number, lookMs?: number): Promise<void>;
  readonly changes: readonly LightChange[];
  onChange(listener: (lit: boolean) => void): void;
}

/** Connects to the pins from outside the machine. */
export async function openDevicePanel(qmp: Qmp, qtest: Qtest): Promise<DevicePanel> {
  const chip = await findDevice(qmp, 'pl061');
  const changes: LightChange[] = [];
  const listeners: ((lit: boolean) => void)[] = [];
  await qtest.watch(chip, ({ line, high, at }) => {
    if (line !== WIRING.led || (changes.at(-1)?.on ?? false) === high) return;
    changes.push({ on: high, at });
    for (const listener of listeners) listener(high);
  });
  const since = performance.now();
  const set = (level: 0 | 1) => qtest.setLine(chip, WIRING.button, level);

  function light(lookMs = LOOK_MS): Light {
    const now = performance.now();
    return now - lookMs < since ? 'unclear' : nameLight(changes, now - lookMs, now);
  }

  return {
    changes,
    light,
    down: () => set(1),
    up: () => set(0),
    lit: () => changes.at(-1)?.on ?? false,
    onChange: (listener) => void listeners.push(listener),
    async press(heldMs) {
      await set(1);
      await sleep(heldMs);
      await set(0);
    },
    async untilLight(wanted, timeoutMs, lookMs = LOOK_MS) {
      const end = performance.now() + timeoutMs;
      while (light(lookMs) !== wanted) {
        if (performance.now() > end)
          throw new Error(`the light is "${light(lookMs)}", not "${wanted}"`);
        await sleep(200);
      }
    },
  };
}

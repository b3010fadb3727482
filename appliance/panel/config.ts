import { join } from 'node:path';
import type { Wire } from './gpio.ts';

/** The configuration of the panel, from its environment. */
export interface PanelConfig {
  /** The server's control socket. */
  readonly controlSocket: string;
  readonly hardware: SimulatedHardware | BoardHardware;
  readonly hotspot: HotspotPlace;
}

interface SimulatedHardware {
  readonly driver: 'simulated';
  readonly simSocket: string;
}

export type BoardHardware = OnoffHardware | KernelHardware;

/** GPIO lines by sysfs. */
interface OnoffHardware {
  readonly driver: 'onoff';
  readonly sys: string;
  /** Label of the chip; null: that of the board's header. */
  readonly label: string | null;
  readonly button: Wire;
  readonly led: Wire;
}

/** A key and an LED of the kernel. */
interface KernelHardware {
  readonly driver: 'kernel';
  readonly sys: string;
  readonly dev: string;
  /** Path or name of the input device, or label of its key. */
  readonly button: string;
  /** Name under `/sys/class/leds`. */
  readonly led: string;
}

interface HotspotPlace {
  readonly mode: 'radio' | 'ethernet';
  readonly interface: string;
  /** Name of NetworkManager's connection. */
  readonly connection: string;
}

/** BCM numbers: GPIO 3 has a fixed pull-up and wakes the board, so it is not used. */
const BUTTON_PIN = '17';
const LED_PIN = '27';
const BUTTON_INPUT = 'lygte-button';
const LED_NAME = 'lygte-led';
const CONNECTION = 'lygte-hotspot';

export type Env = Readonly<Record<string, string | undefined>>;

/** Throws, naming the variable, when one cannot be understood. */
export function panelConfig(env: Env): PanelConfig {
  const run = env.LYGTE_RUN;
  if (!run) throw new Error('LYGTE_RUN is missing');
  const simSocket = env.LYGTE_SIM_SOCKET;
  return {
    controlSocket: join(run, 'panel.sock'),
    hardware: simSocket ? { driver: 'simulated', simSocket } : boardHardware(env),
    hotspot: hotspotPlace(env),
  };
}

/** As `panelConfig`, for the button and the light of a real board. */
export function boardHardware(env: Env): BoardHardware {
  const sys = env.LYGTE_SYS || '/sys';
  if (oneOf(env, 'LYGTE_PANEL_DRIVER', ['onoff', 'kernel']) === 'kernel')
    return {
      driver: 'kernel',
      sys,
      dev: env.LYGTE_DEV || '/dev',
      button: env.LYGTE_BUTTON_INPUT || BUTTON_INPUT,
      led: env.LYGTE_LED_NAME || LED_NAME,
    };
  return {
    driver: 'onoff',
    sys,
    label: env.LYGTE_GPIO_LABEL || null,
    button: {
      pin: pin('LYGTE_BUTTON_PIN', env.LYGTE_BUTTON_PIN || BUTTON_PIN),
      activeLow: oneOf(env, 'LYGTE_BUTTON_ACTIVE', ['low', 'high']) === 'low',
    },
    led: {
      pin: pin('LYGTE_LED_PIN', env.LYGTE_LED_PIN || LED_PIN),
      activeLow: oneOf(env, 'LYGTE_LED_ACTIVE', ['high', 'low']) === 'low',
    },
  };
}

function hotspotPlace(env: Env): HotspotPlace {
  const mode = oneOf(env, 'LYGTE_HOTSPOT_MODE', ['radio', 'ethernet']);
  return {
    mode,
    interface: env.LYGTE_HOTSPOT_INTERFACE || (mode === 'radio' ? 'wlan0' : 'eth0'),
    connection: env.LYGTE_HOTSPOT_CONNECTION || CONNECTION,
  };
}

/** One of the choices; the first is the default. */
function oneOf<T extends string>(env: Env, name: string, choices: readonly [T, ...T[]]): T {
  const value = env[name] || choices[0];
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) throw new Error(`${name} is ${choices.join(' or ')}`);
  return chosen;
}

function pin(name: string, text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new Error(`${name} is not a BCM number`);
  return Number(text);
}

import { join } from 'node:path';

/** What the panel is told by its environment. */
export interface PanelConfig {
  /** The server's control socket. */
  readonly controlSocket: string;
  readonly hardware:
    | { readonly kind: 'simulated'; readonly simSocket: string }
    | {
        readonly kind: 'gpio';
        readonly sys: string;
        readonly labels: readonly string[] | null;
        readonly buttonPin: number;
        readonly ledPin: number;
        readonly buttonActiveLow: boolean;
      };
}

/** BCM numbers: GPIO 3 has a fixed pull-up and wakes the board, so it is not used. */
const BUTTON_PIN = '17';
const LED_PIN = '27';

export type Env = Readonly<Record<string, string | undefined>>;

/** Throws, naming the variable, when one cannot be understood. */
export function panelConfig(env: Env): PanelConfig {
  const run = env.LYGTE_RUN;
  if (!run) throw new Error('LYGTE_RUN is missing');
  const controlSocket = join(run, 'panel.sock');
  if (env.LYGTE_SIM_SOCKET)
    return { controlSocket, hardware: { kind: 'simulated', simSocket: env.LYGTE_SIM_SOCKET } };
  return {
    controlSocket,
    hardware: {
      kind: 'gpio',
      sys: env.LYGTE_SYS ?? '/sys',
      labels: env.LYGTE_GPIO_LABEL ? [env.LYGTE_GPIO_LABEL] : null,
      buttonPin: pin('LYGTE_BUTTON_PIN', env.LYGTE_BUTTON_PIN ?? BUTTON_PIN),
      ledPin: pin('LYGTE_LED_PIN', env.LYGTE_LED_PIN ?? LED_PIN),
      buttonActiveLow: env.LYGTE_BUTTON_ACTIVE !== 'high',
    },
  };
}

function pin(name: string, text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new Error(`${name} is not a BCM number`);
  return Number(text);
}

import { type BoxConfig, HOTSPOT_ADDRESS, interfaceOf } from '../../src/core/box.ts';
import { HOTSPOT_CONNECTION } from '../hotspot/profile.ts';

/** Names and what they are set to; null leaves one out. */
type Settings = Readonly<Record<string, string | number | null>>;

/** `server.env`: what the server is told of this box. */
export function serverEnv({ name, zone, lan }: BoxConfig, run: string): string {
  return envFile({
    LYGTE_NAME: name,
    LYGTE_ZONE: zone,
    LYGTE_HOTSPOT_ADDRESS: HOTSPOT_ADDRESS,
    LYGTE_LAN: lan.serve,
    LYGTE_SETUP: run,
  });
}

export function syncEnv({ name, zone }: BoxConfig): string {
  return envFile({ LYGTE_NAME: name, LYGTE_ZONE: zone });
}

export function panelEnv(config: BoxConfig): string {
  const { panel } = config;
  return envFile({
    LYGTE_PANEL_DRIVER: panel.driver,
    LYGTE_BUTTON_PIN: panel.buttonPin,
    LYGTE_LED_PIN: panel.ledPin,
    LYGTE_GPIO_LABEL: panel.chip,
    LYGTE_BUTTON_ACTIVE: panel.buttonActive,
    LYGTE_LED_ACTIVE: panel.ledActive,
    LYGTE_BUTTON_INPUT: panel.buttonInput,
    LYGTE_LED_NAME: panel.ledName,
    LYGTE_HOTSPOT_MODE: config.hotspot.mode,
    LYGTE_HOTSPOT_INTERFACE: interfaceOf(config),
    LYGTE_HOTSPOT_CONNECTION: HOTSPOT_CONNECTION,
  });
}

/** Lines as systemd's `EnvironmentFile=` reads them: in quotes, only `\` and `"` mean anything. */
function envFile(settings: Settings): string {
  return Object.entries(settings)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}="${String(value).replaceAll(/[\\"]/g, '\\$&')}"\n`)
    .join('');
}

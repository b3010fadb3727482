export interface Wifi {
  readonly name: string;
  readonly password: string;
}

/** What phones read to join a WPA network; `\ ; , : "` in a value are escaped by a backslash. */
export function wifiText(wifi: Wifi): string {
  return `WIFI:T:WPA;S:${escaped(wifi.name)};P:${escaped(wifi.password)};;`;
}

function escaped(value: string): string {
  return value.replaceAll(/[\\;,:"]/g, '\\$&');
}

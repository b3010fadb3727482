import { describe, expect, test } from 'vitest';
import { panelConfig } from '../../appliance/panel/config.ts';
import { serverConfig } from '../../appliance/server/config.ts';
import { syncConfig } from '../../appliance/sync/config.ts';

const SERVER = {
  LYGTE_DATA: '/data',
  LYGTE_RUN: '/run/lygte',
  LYGTE_HOSTS: 'Lygte.example, 10.42.0.1',
  LYGTE_LISTEN: '127.0.0.1:8080',
};

describe('the server', () => {
  test('uses safe defaults', () => {
    expect(serverConfig(SERVER, 7)).toEqual({
      data: '/data',
      run: '/run/lygte',
      listen: { host: '127.0.0.1', port: 8080 },
      listenTls: null,
      setup: null,
      web: null,
      zone: 'Europe/Copenhagen',
      clockCertain: false,
      api: {
        hosts: ['lygte.example', '10.42.0.1'],
        secureCookies: true,
        simSocket: null,
        listeners: null,
      },
    });
  });

  test('takes the socket it is handed, when it is the one it was handed to', () => {
    const handed = { ...SERVER, LISTEN_FDS: '1' };
    expect(serverConfig(handed, 7).listen).toEqual({ fd: 3 });
    expect(serverConfig({ ...handed, LISTEN_PID: '7' }, 7).listen).toEqual({ fd: 3 });
    expect(serverConfig({ ...handed, LISTEN_PID: '8' }, 7).listen).toHaveProperty('host');
    const v6 = { ...SERVER, LYGTE_LISTEN: '[::1]:80' };
    expect(serverConfig(v6, 7).listen).toEqual({ host: '::1', port: 80 });
  });

  const BOX = {
    LYGTE_DATA: '/data',
    LYGTE_RUN: '/run/lygte',
    LYGTE_NAME: 'Boks.Skole.example',
    LISTEN_FDS: '2',
  };

  test('on a device has two listeners and uses its name', () => {
    expect(serverConfig(BOX, 7)).toMatchObject({
      listen: { fd: 3 },
      listenTls: { fd: 4 },
      api: {
        hosts: [],
        secureCookies: true,
        listeners: { name: 'boks.skole.example', hotspotAddress: '10.42.0.1', lan: 'status' },
      },
    });
    const other = { LYGTE_HOTSPOT_ADDRESS: '127.0.0.1', LYGTE_LAN: 'full', LYGTE_SETUP: '/run/s' };
    expect(serverConfig({ ...BOX, ...other }, 7)).toMatchObject({
      setup: '/run/s',
      api: { listeners: { hotspotAddress: '127.0.0.1', lan: 'full' } },
    });
    const own = { LISTEN_FDS: '', LYGTE_LISTEN: '[::]:80', LYGTE_LISTEN_TLS: '[::]:443' };
    expect(serverConfig({ ...BOX, ...own }, 7)).toMatchObject({
      listen: { host: '::', port: 80 },
      listenTls: { host: '::', port: 443 },
    });
  });

  test('on a device that was not set up has no name of its own, and reads the outcome of setup', () => {
    const { LYGTE_NAME: _none, ...unnamed } = BOX;
    expect(serverConfig(unnamed, 7)).toMatchObject({
      setup: '/run/lygte-setup',
      api: { listeners: { name: 'lygte.internal', lan: 'status' } },
    });
    expect(() => serverConfig({ ...unnamed, LISTEN_PID: '8' }, 7)).toThrow('LYGTE_LISTEN');
  });

  test.each([
    ['LYGTE_NAME', 'not a name'],
    ['LYGTE_NAME', 'lygte'],
    ['LYGTE_LAN', 'all'],
    ['LISTEN_FDS', '1'],
    ['LISTEN_FDS', '0'],
  ])('on a box names %s when it is %j', (name, value) => {
    const told = name === 'LISTEN_FDS' && value === '0' ? 'LYGTE_LISTEN' : name;
    expect(() => serverConfig({ ...BOX, [name]: value }, 7)).toThrow(told);
  });

  test.each([
    ['LYGTE_DATA', ''],
    ['LYGTE_RUN', ''],
    ['LYGTE_HOSTS', ''],
    ['LYGTE_LISTEN', 'nowhere'],
    ['LYGTE_SECURE_COOKIES', 'yes'],
  ])('names %s when it is %j', (name, value) => {
    expect(() => serverConfig({ ...SERVER, [name]: value }, 7)).toThrow(name);
  });
});

describe('the panel', () => {
  const RUN = { LYGTE_RUN: '/run/lygte' };

  test('is wired to BCM 17 and 27 of the header, and the hotspot is the radio, by default', () => {
    expect(panelConfig(RUN)).toEqual({
      controlSocket: '/run/lygte/panel.sock',
      hardware: {
        driver: 'onoff',
        sys: '/sys',
        label: null,
        button: { pin: 17, activeLow: true },
        led: { pin: 27, activeLow: false },
      },
      hotspot: { mode: 'radio', interface: 'wlan0', connection: 'lygte-hotspot' },
    });
    const pins = { LYGTE_BUTTON_PIN: '4', LYGTE_LED_PIN: '5', LYGTE_GPIO_LABEL: '9030000.pl061' };
    const levels = { LYGTE_BUTTON_ACTIVE: 'high', LYGTE_LED_ACTIVE: 'low' };
    expect(panelConfig({ ...RUN, ...pins, ...levels })).toMatchObject({
      hardware: {
        label: '9030000.pl061',
        button: { pin: 4, activeLow: false },
        led: { pin: 5, activeLow: true },
      },
    });
    const wired = { LYGTE_HOTSPOT_MODE: 'ethernet', LYGTE_HOTSPOT_CONNECTION: 'other' };
    expect(panelConfig({ ...RUN, ...wired }).hotspot).toEqual({
      mode: 'ethernet',
      interface: 'eth0',
      connection: 'other',
    });
  });

  test('drives what the kernel has made of key and LED', () => {
    const kernel = { ...RUN, LYGTE_PANEL_DRIVER: 'kernel' };
    expect(panelConfig(kernel).hardware).toEqual({
      driver: 'kernel',
      sys: '/sys',
      dev: '/dev',
      button: 'lygte-button',
      led: 'lygte-led',
    });
    const named = { LYGTE_BUTTON_INPUT: '/dev/input/event0', LYGTE_LED_NAME: 'ACT' };
    expect(panelConfig({ ...kernel, ...named }).hardware).toMatchObject({
      button: '/dev/input/event0',
      led: 'ACT',
    });
  });

  test('is simulated where there is a socket for it', () => {
    const config = panelConfig({ ...RUN, LYGTE_SIM_SOCKET: '/r/sim.sock' });
    expect(config.hardware).toEqual({ driver: 'simulated', simSocket: '/r/sim.sock' });
  });

  test.each([
    ['LYGTE_RUN', ''],
    ['LYGTE_LED_PIN', 'GPIO5'],
    ['LYGTE_PANEL_DRIVER', 'gpiod'],
    ['LYGTE_BUTTON_ACTIVE', 'yes'],
    ['LYGTE_HOTSPOT_MODE', 'wifi'],
  ])('names %s when it is %j', (name, value) => {
    expect(() => panelConfig({ ...RUN, [name]: value })).toThrow(name);
  });
});

describe('sync', () => {
  test('polls often in opening hours and rarely at other times, by default', () => {
    const hours = { from: 6 * 60, until: 18 * 60 };
    expect(syncConfig({ LYGTE_DATA: '/data' }).pace).toEqual({
      openMs: 45_000,
      quietMs: 900_000,
      hours,
    });
    const often = { LYGTE_DATA: '/data', LYGTE_SYNC_SECONDS: '0.5', LYGTE_SYNC_HOURS: 'always' };
    expect(syncConfig(often).pace).toMatchObject({ openMs: 500, hours: 'always' });
  });

  test('names what it cannot understand', () => {
    expect(() => syncConfig({})).toThrow('LYGTE_DATA');
    for (const LYGTE_SYNC_SECONDS of ['0', '-1', 'often'])
      expect(() => syncConfig({ LYGTE_DATA: '/d', LYGTE_SYNC_SECONDS })).toThrow('SYNC_SECONDS');
    const quiet = { LYGTE_DATA: '/d', LYGTE_SYNC_QUIET_SECONDS: 'never' };
    expect(() => syncConfig(quiet)).toThrow('LYGTE_SYNC_QUIET_SECONDS');
    for (const LYGTE_SYNC_HOURS of ['6-18', '18:00-06:00', '06:00-24:30', '06:00-25:00', 'never'])
      expect(() => syncConfig({ LYGTE_DATA: '/d', LYGTE_SYNC_HOURS })).toThrow('SYNC_HOURS');
  });
});

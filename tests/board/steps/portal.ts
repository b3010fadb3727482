import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { figure, seconds } from '../support/figures.ts';
import { APP, hotspotKey, type Journey } from '../support/journey.ts';
import { NAME, SSID } from '../support/site.ts';

const PORTAL = 'http://10.42.0.1/';

/** The probe of each system, and the answer that tells it there is no portal. */
const PROBES = [
  {
    system: 'iOS',
    url: 'http://captive.apple.com/hotspot-detect.html',
    status: 200,
    body: '<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>',
  },
  {
    system: 'Android',
    url: 'http://connectivitycheck.gstatic.com/generate_204',
    status: 204,
    body: '',
  },
  {
    system: 'Windows',
    url: 'http://www.msftconnecttest.com/connecttest.txt',
    status: 200,
    body: 'Microsoft Connect Test',
  },
] as const;

/** From the QR code of the Wi-Fi to the page that leads to the app. */
export function portalSteps(journey: Journey): void {
  test('a phone joins by WPA2 and is given an address and the portal', async () => {
    const started = performance.now();
    const lease = await journey.phone.join(SSID, await hotspotKey(journey));
    figure('phone: joining to an address', seconds(performance.now() - started));
    expect(lease).toMatchObject({
      ip: expect.stringMatching(/^10\.42\.0\.\d+$/),
      dns: '10.42.0.1',
      portal: `${APP}/captive-portal/api`,
    });
  });

  test.each(PROBES)('leads $system to the portal', async ({ url }) => {
    const answer = await journey.phone.ask('GET', url);
    expect(answer).toMatchObject({ status: 302, address: '10.42.0.1' });
    expect(answer.headers.location).toBe(PORTAL);
  });

  test('shows the portal, and gives the authority of its certificate', async () => {
    const page = await journey.phone.ask('GET', PORTAL);
    expect(page.status).toBe(200);
    expect(page.text.length).toBeLessThan(15_000);
    expect(page.text).toContain(`${APP}/`);
    const { agent } = journey.machine;
    const pem = await agent.must('cat /var/lib/lygte/tls/ca.pem 2>/dev/null || true');
    const answer = await journey.phone.ask('GET', `${PORTAL}ca.crt`);
    expect(answer.status).toBe(200);
    journey.authority = pemOf(answer.text, pem);
    expect(new X509Certificate(journey.authority).ca).toBe(true);
    journey.phone.trust(journey.authority);
  });

  test('tells over HTTPS that the phone is captive, until it has gone on', async () => {
    const { phone } = journey;
    const api = `${APP}/captive-portal/api`;
    const before = await phone.ask('GET', api);
    expect(before.headers['content-type']).toBe('application/captive+json');
    expect(JSON.parse(before.text)).toMatchObject({
      captive: true,
      'user-portal-url': `https://${NAME}/portal`,
    });
    expect(await phone.ask('GET', `${PORTAL}portal/continue`)).toMatchObject({ status: 303 });
    expect(JSON.parse((await phone.ask('GET', api)).text)).toMatchObject({ captive: false });
  });

  test.each(PROBES)('tells $system that all is well', async ({ url, status, body }) => {
    expect(await journey.phone.ask('GET', url)).toMatchObject({ status, text: body });
  });

  test('answers no other name, and forwards nothing', async () => {
    const { phone } = journey;
    expect((await phone.ask('GET', 'http://rebound.example.net/api/status')).status).toBe(421);
    await expect(phone.ask('GET', 'http://10.0.2.100/', { timeoutMs: 10_000 })).rejects.toThrow();
  });
}

/** A certificate comes as PEM or as DER; Node needs PEM. */
function pemOf(text: string, fallback: string): string {
  return text.includes('BEGIN CERTIFICATE') ? text : fallback;
}

import type { RawAnswer } from '../raw.ts';

/** Where DHCP option 114 leads phones (RFC 8910). */
export const CAPTIVE_API_PATH = '/captive-portal/api';

/**
 * The state of one phone as RFC 8908 wants it told. Its portal must be reached over TLS (section
 * 5), so it is the same page at the box's name. Android offers the venue's page once the phone is
 * no longer captive, and opens it in the browser: that is where the app belongs.
 */
export function captiveAnswer(name: string, captive: boolean): RawAnswer {
  const state = {
    captive,
    'user-portal-url': `https://${name}/portal`,
    'venue-info-url': `https://${name}/`,
  };
  const headers = {
    'content-type': 'application/captive+json',
    'cache-control': 'private, no-store',
  };
  return { status: 200, headers, body: JSON.stringify(state) };
}

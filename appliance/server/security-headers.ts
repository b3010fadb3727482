/**
 * What a page of the box may load and do: scripts and styles are files of ours.
 * @param styles hashes of a page's own style sheets, as in `'sha256-…'`
 */
export function contentPolicy(styles: readonly string[] = []): string {
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styles].join(' '),
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return csp.join('; ');
}

/**
 * Headers of every answer of the box. `Strict-Transport-Security` is not among them, on purpose: a
 * phone that does not know the hub's authority gets past the warning once, by hand, on the poster's
 * advice. A name remembered as strict has no such way, and in an outage there is nobody to fix it.
 * Nothing is lost: on the hotspot the plain door holds nothing but the portal and the status page.
 */
export function securityHeaders(): Record<string, string> {
  return {
    'content-security-policy': contentPolicy(),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // The camera reads the keycard's code; the screen stays on during a roll call.
    'permissions-policy': 'camera=(self), screen-wake-lock=(self), microphone=(), geolocation=()',
  };
}

/** For everything but the app's own files: no copy stays in the phone. */
export const NO_STORE = 'no-store';

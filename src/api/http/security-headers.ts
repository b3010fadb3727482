/** Headers of every answer of the box. Scripts and styles are files of ours, never inline. */
export function securityHeaders(): Record<string, string> {
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': csp.join('; '),
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

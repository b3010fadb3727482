/**
 * Whether a `Host` value is one of ours: a page of another site whose name was made to point at
 * the box (DNS rebinding) is not. An allowed name without a port stands for every port.
 */
export function hostAllowed(host: string | undefined, allowed: readonly string[]): boolean {
  if (host === undefined) return false;
  const given = host.toLowerCase();
  return allowed.includes(given) || allowed.includes(given.replace(/:\d{1,5}$/, ''));
}

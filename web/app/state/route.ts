import type { SessionState, StatusAnswer } from '../../../src/core/device-api.ts';
import { factsOf, pageNames, plainPages, type Route } from '../routes.ts';

/**
 * The page of an address, which lives in the fragment and so is never sent to the device. The
 * overview when the fragment names no page, or lacks what that page needs.
 */
export function parseRoute(hash: string): Route {
  const [name = '', value = ''] = hash.replace(/^#\/?/, '').split('/');
  const plain = plainPages.find((known) => known === name);
  if (plain !== undefined) return { page: plain };
  const page = pageNames.find((known) => known === name);
  const param = page && factsOf(page).param;
  const given = decoded(value);
  if (param === undefined || given === '') return { page: 'overview' };
  // The table has told which member the page takes; the compiler cannot follow it there.
  return { page, [param]: given } as Route;
}

/** The address of a page: `#/log`, `#/child/ID`. */
export function hrefOf({ page, ...params }: Route): string {
  return ['#', page, ...Object.values<string>(params).map(encodeURIComponent)].join('/');
}

/** The code of a scanned keycard in `#k=CODE`; null for any other fragment. */
export function scannedCode(hash: string): string | null {
  return hash.startsWith('#k=') ? decoded(hash.slice(3)) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** How far the user has come towards being signed in; it decides which screen there is. */
export type Phase =
  | 'looking'
  | 'unreachable'
  | 'normal'
  | 'closed'
  | 'signIn'
  | 'choose'
  | 'loading'
  | 'setPin'
  | 'in'
  | 'handover';

export interface Standing {
  readonly reachable: boolean | null;
  readonly status: StatusAnswer | null;
  readonly session: SessionState;
  readonly loaded: boolean;
  readonly handover: boolean;
  readonly pinLater: boolean;
}

/**
 * Who is signed in keeps their screen when the device does not answer, with a banner. Only before
 * that is there a screen which says that it does not answer.
 */
export function phaseOf(standing: Standing): Phase {
  const { status, session } = standing;
  if (standing.handover) return 'handover';
  if (status === null) return standing.reachable === false ? 'unreachable' : 'looking';
  if (session.person !== null) return inside(standing);
  if (standing.reachable === false) return 'unreachable';
  if (status.mode === 'normal') return 'normal';
  if (status.vault === 'closed') return session.card === null ? 'closed' : 'loading';
  if (session.card === null) return 'signIn';
  return standing.loaded ? 'choose' : 'loading';
}

function inside({ loaded, session, pinLater }: Standing): Phase {
  if (!loaded) return 'loading';
  return session.hasPin || pinLater ? 'in' : 'setPin';
}

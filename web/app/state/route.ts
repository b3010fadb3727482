import type { SessionState, StatusAnswer } from '../../../src/core/device-api.ts';

/** Where in the app we are. It lives in the fragment, which is never sent to the box. */
export type Route =
  | {
      readonly page:
        | 'overview'
        | 'children'
        | 'plan'
        | 'log'
        | 'more'
        | 'people'
        | 'pin'
        | 'status';
    }
  | { readonly page: 'child'; readonly childId: string };

const PAGES = ['overview', 'children', 'plan', 'log', 'more', 'people', 'pin', 'status'] as const;

export function parseRoute(hash: string): Route {
  const [page = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  const childId = decoded(id);
  if (page === 'child' && childId !== '') return { page, childId };
  return { page: PAGES.find((known) => known === page) ?? 'overview' };
}

export function hrefOf(route: Route): string {
  return route.page === 'child'
    ? `#/child/${encodeURIComponent(route.childId)}`
    : `#/${route.page}`;
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

/** How far in we are; it decides which screen there is. */
export type Phase =
  | 'looking'
  | 'unreachable'
  | 'normal'
  | 'closed'
  | 'door'
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
 * A box that falls silent takes nobody's screen away: who is in stays in, with a banner. Only
 * before that does silence show as a screen of its own.
 */
export function phaseOf(standing: Standing): Phase {
  const { status, session } = standing;
  if (standing.handover) return 'handover';
  if (status === null) return standing.reachable === false ? 'unreachable' : 'looking';
  if (session.person !== null) return inside(standing);
  if (standing.reachable === false) return 'unreachable';
  if (status.mode === 'normal') return 'normal';
  if (status.vault === 'closed') return session.card === null ? 'closed' : 'loading';
  if (session.card === null) return 'door';
  return standing.loaded ? 'choose' : 'loading';
}

function inside({ loaded, session, pinLater }: Standing): Phase {
  if (!loaded) return 'loading';
  return session.hasPin || pinLater ? 'in' : 'setPin';
}

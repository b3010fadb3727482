import type { SessionState, StatusAnswer } from '../../../src/core/device-api.ts';

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

import type { JournalEvent } from '../../src/core/events.ts';
import { withTexts } from '../../src/core/events.ts';
import { type Live, withLiveTexts } from '../../src/core/live.ts';
import type { UnlockedData } from '../vault/unlocked.ts';
import type { Session } from './auth/sessions.ts';

/** Who reads texts: leaders whole, staff without the names of protected people. */
export type Audience = 'staff' | 'leader';

/** A leader's card alone is nobody: somebody has to be signed in. */
export function audienceOf({ person }: Pick<Session, 'person'>): Audience {
  return person?.role === 'leader' ? 'leader' : 'staff';
}

type Tier = Pick<UnlockedData, 'leaderTier'>;

/**
 * The live picture as `audience` may read it. Until a leader's card was shown the device does not
 * know the names, and staff see what colleagues wrote.
 */
export function liveFor(audience: Audience, live: Live, { leaderTier }: Tier): Live {
  if (audience === 'leader' || leaderTier === null) return live;
  return withLiveTexts(live, leaderTier.staffTexts);
}

/** The same for one event. */
export function eventFor(
  audience: Audience,
  event: JournalEvent,
  { leaderTier }: Tier,
): JournalEvent {
  if (audience === 'leader' || leaderTier === null) return event;
  return withTexts(event, leaderTier.staffTexts);
}

/** The same for a name that somebody typed to sign in. */
export function nameFor(audience: Audience, name: string, { leaderTier }: Tier): string {
  return audience === 'leader' ? name : (leaderTier?.staffTexts.name(name) ?? name);
}

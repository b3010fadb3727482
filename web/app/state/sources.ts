import type { RosterAnswer } from '../../../src/core/device-api.ts';
import type { Live } from '../../../src/core/live.ts';
import { STALE_MS } from '../../../src/core/readiness.ts';
import { later, type Timestamp, toMs } from '../../../src/core/time.ts';

export interface SourceAge {
  readonly source: string;
  /** The newest fact we have from it. */
  readonly at: Timestamp;
}

/** Every source behind what the phone shows and how new its newest fact is; oldest first. */
export function sourceAges(roster: RosterAnswer, live: Live): SourceAge[] {
  const newest = new Map<string, Timestamp>();
  const see = (source: string, at: Timestamp) => {
    const known = newest.get(source);
    newest.set(source, known === undefined ? at : later(known, at));
  };
  for (const child of roster.children) {
    see(child.source, child.sourceAt);
    for (const fact of [...child.contacts, ...child.medications]) see(fact.source, fact.sourceAt);
  }
  for (const fact of Object.values(live.attendance)) see(fact.source, fact.at);
  return [...newest]
    .map(([source, at]) => ({ source, at }))
    .sort((a, b) => toMs(a.at) - toMs(b.at));
}

/** What is old looks old. */
export function isOld(at: Timestamp, nowMs: number): boolean {
  return nowMs - toMs(at) > STALE_MS;
}

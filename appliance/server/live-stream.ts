import type { ServerResponse } from 'node:http';
import { emptyLive, type Live, mergeLive } from '../../src/core/live.ts';
import type { UnlockedData } from '../vault/unlocked.ts';
import type { Session, Sessions } from './auth/sessions.ts';
import { type Audience, audienceOf, liveFor } from './readers.ts';

type Opened = Pick<UnlockedData, 'live' | 'leaderTier'>;

/**
 * A phone with more unsent bytes than this is disconnected. It reconnects and gets what it missed.
 */
const BACKLOG_BYTES = 1024 * 1024;
/** Most streams of one phone: an old one may stay open for a while after a lost connection. */
const PER_SESSION = 3;

export interface LiveStreams {
  /** Starts to send changes to all streams. Called once, when the vault has been opened. */
  follow(unlocked: Opened): void;
  /**
   * Answers a phone with the changes after `cursor` and then with every later change, as
   * server-sent events whose id is the cursor. The whole picture comes first where the changes are
   * not known.
   */
  open(response: ServerResponse, session: Session, unlocked: Opened, cursor: number | null): void;
  /** Sends staff the whole picture again, as they may read it now. */
  resend(): void;
  /** Sends an empty comment to every phone, and ends the streams of sessions that have ended. */
  heartbeat(): void;
  /** Number of open streams. */
  count(): number;
  /** Ends all streams. */
  end(): void;
}

interface Stream {
  readonly session: Session;
  readonly response: ServerResponse;
  /** Whom its phone was for when the last message was sent. */
  audience: Audience;
}

export function createLiveStreams(sessions: Pick<Sessions, 'lives'>): LiveStreams {
  const streams = new Set<Stream>();
  let pending: Live | null = null;
  /** The picture is another one: everybody gets the whole of it. */
  let replaced = false;
  let opened: Opened | null = null;

  function send(stream: Stream, text: string): void {
    const { response, session } = stream;
    if (!sessions.lives(session)) response.end();
    else if (response.writableLength > BACKLOG_BYTES) response.destroy();
    else response.write(text);
  }

  /**
   * The changes; but the whole picture for a phone that somebody else signed in on, and for those
   * that `resend` names.
   */
  function sendNews(changes: Live | null, resend: 'staff' | 'everybody' | null): void {
    if (opened === null) return;
    const { live } = opened;
    const texts = new Map<string, string>();
    for (const stream of streams) {
      const audience = audienceOf(stream.session);
      const whole = audience !== stream.audience || resend === 'everybody' || resend === audience;
      stream.audience = audience;
      const key = `${audience} ${whole}`;
      const news = whole ? { ...live.current(), whole: true as const } : changes;
      if (news === null) continue;
      const text = texts.get(key) ?? message(liveFor(audience, news, opened));
      texts.set(key, text);
      send(stream, text);
    }
  }

  function flush(): void {
    const changes = pending;
    const resend = replaced ? 'everybody' : null;
    pending = null;
    replaced = false;
    if (changes !== null) sendNews(changes, resend);
  }

  return {
    follow(unlocked) {
      opened = unlocked;
      unlocked.live.subscribe((patch) => {
        if (streams.size === 0) return;
        if (patch.whole) replaced = true;
        // One commit may hold many changes: they are merged and sent together.
        if (pending === null) {
          pending = structuredClone(patch);
          setImmediate(flush);
        } else mergeLive(pending, patch);
      });
    },
    open(response, session, unlocked, cursor) {
      const mine = [...streams].filter((stream) => stream.session === session);
      if (mine.length >= PER_SESSION) mine[0]?.response.destroy();
      const audience = audienceOf(session);
      const stream = { session, response, audience };
      const first = liveFor(audience, opening(unlocked.live, cursor), unlocked);
      response.write(`retry: 1000\n${message(first)}`);
      streams.add(stream);
      response.on('close', () => streams.delete(stream));
    },
    resend: () => sendNews(null, 'staff'),
    heartbeat() {
      for (const stream of streams) send(stream, ':\n\n');
    },
    count: () => streams.size,
    end() {
      for (const { response } of streams) response.end();
    },
  };
}

function opening(live: Opened['live'], cursor: number | null): Live {
  const whole = live.current();
  const missed = cursor === null ? null : live.since(cursor);
  if (missed === null) return { ...whole, whole: true };
  const { people, requests } = whole;
  const changes: Live = { ...emptyLive(), cursor: whole.cursor };
  for (const patch of missed) mergeLive(changes, patch);
  return { ...changes, ...(people && { people }), ...(requests && { requests }) };
}

function message(live: Live): string {
  return `id: ${live.cursor}\ndata: ${JSON.stringify(live)}\n\n`;
}

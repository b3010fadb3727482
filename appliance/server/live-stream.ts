import type { ServerResponse } from 'node:http';
import { emptyLive, type Live, mergeLive } from '../../src/core/live.ts';
import type { LiveState } from '../vault/live-state.ts';
import type { Session, Sessions } from './auth/sessions.ts';

/**
 * A phone with more unsent bytes than this is disconnected. It reconnects and gets what it missed.
 */
const BACKLOG_BYTES = 1024 * 1024;
/** Most streams of one phone: an old one may stay open for a while after a lost connection. */
const PER_SESSION = 3;

export interface LiveStreams {
  /** Starts to send changes to all streams. Called once, when the vault has been opened. */
  follow(live: LiveState): void;
  /**
   * Answers a phone with the changes after `cursor` and then with every later change, as
   * server-sent events whose id is the cursor. The whole picture comes first where the changes are
   * not known.
   */
  open(response: ServerResponse, session: Session, live: LiveState, cursor: number | null): void;
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
}

export function createLiveStreams(sessions: Pick<Sessions, 'lives'>): LiveStreams {
  const streams = new Set<Stream>();
  let pending: Live | null = null;

  function send(stream: Stream, text: string): void {
    const { response, session } = stream;
    if (!sessions.lives(session)) response.end();
    else if (response.writableLength > BACKLOG_BYTES) response.destroy();
    else response.write(text);
  }

  function flush(): void {
    const changes = pending;
    pending = null;
    if (changes === null) return;
    const text = message(changes);
    for (const stream of streams) send(stream, text);
  }

  return {
    follow(live) {
      live.subscribe((patch) => {
        if (streams.size === 0) return;
        // One commit may hold many changes: they are merged and sent together.
        if (pending === null) {
          pending = structuredClone(patch);
          setImmediate(flush);
        } else mergeLive(pending, patch);
      });
    },
    open(response, session, live, cursor) {
      const mine = [...streams].filter((stream) => stream.session === session);
      if (mine.length >= PER_SESSION) mine[0]?.response.destroy();
      const stream = { session, response };
      response.write(`retry: 1000\n${message(opening(live, cursor))}`);
      streams.add(stream);
      response.on('close', () => streams.delete(stream));
    },
    heartbeat() {
      for (const stream of streams) send(stream, ':\n\n');
    },
    count: () => streams.size,
    end() {
      for (const { response } of streams) response.end();
    },
  };
}

function opening(live: LiveState, cursor: number | null): Live {
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

import {
  answerFor,
  type LedPattern,
  PATTERNS,
  type PanelState,
  type PressKind,
  patternFor,
} from '../../src/core/panel.ts';
import type { PanelHealth } from '../../src/core/panel-health.ts';
import type { Button, Diary, Led } from '../../src/core/ports.ts';
import type { HotspotKeeper } from '../hotspot/keeper.ts';
import { createLedPlayer } from './led-player.ts';
import type { FoundParts } from './panel-finder.ts';
import type { PanelLink } from './panel-link.ts';
import { createPressReader } from './press-reader.ts';

export interface PanelParts {
  readonly button: Button;
  readonly led: Led;
  readonly diary: Diary;
  readonly found: FoundParts;
  /** Holds the hotspot to what is wanted; `onHealth` is told how it is, at every change. */
  keepHotspot(onHealth: (hotspot: PanelHealth['hotspot']) => void): HotspotKeeper;
  /** Opens the way to the server; `onState` is told every state, null when it is gone. */
  connect(onState: (state: PanelState | null) => void): PanelLink;
  /** Milliseconds of a steady clock. */
  now(): number;
}

export interface Panel extends Disposable {
  /** The LED pattern that is playing; null before the server was first heard. */
  playing(): LedPattern['name'] | null;
  /** Resolves when every press so far has been acted on, by the server and the hotspot. */
  settled(): Promise<void>;
}

/**
 * Button, light and hotspot as one: presses go to the server, and what the server says is shown.
 * With the server gone the light shows the fault and the hotspot stays as it is.
 */
export function createPanel(parts: PanelParts): Panel {
  const player = createLedPlayer(parts.led);
  let radio: PanelHealth['hotspot'] = 'off';
  const hotspot = parts.keepHotspot((health) => {
    radio = health;
    tellHealth();
  });
  let acting: Promise<void> = Promise.resolve();
  let heard = false;

  const link = parts.connect((state) => {
    heard = true;
    if (state !== null) hotspot.want(state.mode === 'outage');
    show();
  });
  const presses = createPressReader(parts.button, {
    mode: () => link.state()?.mode ?? 'normal',
    now: parts.now,
    onHeld: show,
    onPress(press) {
      acting = acting.then(() => act(press));
    },
  });

  function tellHealth(): void {
    link.health({ hotspot: radio, ...parts.found.parts() });
  }

  function show(): void {
    const held = presses.held();
    if (held !== 'no') player.show(PATTERNS[held]);
    else if (heard) player.show(patternFor(link.state()));
  }

  async function act(press: PressKind): Promise<void> {
    const state = await link.press(press);
    parts.diary.info('press', { press, answered: state !== null });
    if (press === 'short') player.once(answerFor(state));
  }

  parts.found.onChange(tellHealth);
  tellHealth();
  return {
    playing: () => player.playing(),
    async settled() {
      await acting;
      await hotspot.settled();
    },
    [Symbol.dispose]() {
      presses[Symbol.dispose]();
      link[Symbol.dispose]();
      hotspot[Symbol.dispose]();
      player[Symbol.dispose]();
    },
  };
}

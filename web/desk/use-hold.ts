import { useEffect, useState } from 'preact/hooks';
import { HOLD_MS, PATTERNS } from '../../src/core/panel.ts';

/** Longest press the simulated button takes, in milliseconds. */
const LONGEST_MS = 12_000;
const FLICKER_MS = PATTERNS.held.steps[0].ms;

/**
 * Measures how long a button is held with mouse, finger or keyboard. While it is, the light does
 * what the box's does: it flickers and turns steady at 3 s.
 */
export function useHold(onRelease: (holdMs: number) => void) {
  const [since, setSince] = useState<number | null>(null);
  const [heldMs, setHeldMs] = useState(0);
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => setHeldMs(performance.now() - since), FLICKER_MS);
    return () => clearInterval(timer);
  }, [since]);
  const down = () => {
    if (since !== null) return;
    setHeldMs(0);
    setSince(performance.now());
  };
  const up = () => {
    if (since === null) return;
    setSince(null);
    onRelease(Math.round(Math.min(performance.now() - since, LONGEST_MS)));
  };
  const isPress = (event: KeyboardEvent) => event.key === ' ' || event.key === 'Enter';
  return {
    seconds: since === null ? null : Math.floor(heldMs / 1_000),
    lit: heldMs >= HOLD_MS || Math.floor(heldMs / FLICKER_MS) % 2 === 0,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
        down();
      },
      onPointerUp: up,
      onPointerCancel: () => setSince(null),
      onContextMenu: (event: Event) => event.preventDefault(),
      onKeyDown: (event: KeyboardEvent) => {
        if (!isPress(event)) return;
        event.preventDefault();
        if (!event.repeat) down();
      },
      onKeyUp: (event: KeyboardEvent) => {
        if (isPress(event)) up();
      },
      onBlur: () => setSince(null),
    },
  };
}

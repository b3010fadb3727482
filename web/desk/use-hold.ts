import { useEffect, useState } from 'preact/hooks';

const TELL_MS = 100;

/**
 * A button that is held with mouse, finger or keyboard. The box is told when it goes down and when
 * it comes up, so that its light answers while it is held.
 */
export function useHold(onChange: (pressed: boolean) => void) {
  const [since, setSince] = useState<number | null>(null);
  const [heldMs, setHeldMs] = useState(0);
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => setHeldMs(performance.now() - since), TELL_MS);
    return () => clearInterval(timer);
  }, [since]);
  const down = () => {
    if (since !== null) return;
    setHeldMs(0);
    setSince(performance.now());
    onChange(true);
  };
  const up = () => {
    if (since === null) return;
    setSince(null);
    onChange(false);
  };
  const isPress = (event: KeyboardEvent) => event.key === ' ' || event.key === 'Enter';
  return {
    seconds: since === null ? null : Math.floor(heldMs / 1_000),
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        if (event.target instanceof Element) event.target.setPointerCapture(event.pointerId);
        down();
      },
      onPointerUp: up,
      onPointerCancel: up,
      onContextMenu: (event: Event) => event.preventDefault(),
      onKeyDown: (event: KeyboardEvent) => {
        if (!isPress(event)) return;
        event.preventDefault();
        if (!event.repeat) down();
      },
      onKeyUp: (event: KeyboardEvent) => {
        if (isPress(event)) up();
      },
      onBlur: up,
    },
  };
}

import { useEffect, useState } from 'preact/hooks';
import { usePhone, useText } from '../context.ts';
import { frameText, words } from '../text.ts';
import { Icon } from './icon.tsx';
import { Sheet } from './sheet.tsx';

/** Long enough to read it, or to reach its button; in milliseconds. It waits while it is touched. */
const READ_MS = 4_000;
const REACH_MS = 9_000;

export function Snackbar() {
  const { messages } = usePhone();
  const text = useText(words);
  const snack = messages.snack.value;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (snack === null || snack.stays || held) return;
    const timer = setTimeout(messages.hide, snack.actions.length > 0 ? REACH_MS : READ_MS);
    return () => clearTimeout(timer);
  }, [snack, held]);
  return (
    <div
      class="snackbar-place"
      role="status"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      {snack && (
        <div class="snackbar">
          <span class="snackbar-text">{snack.text}</span>
          {snack.actions.map(({ label, run }) => (
            <button
              key={label}
              type="button"
              onClick={() => {
                messages.hide();
                run();
              }}
            >
              {label}
            </button>
          ))}
          <button
            type="button"
            class="snackbar-close"
            aria-label={text.close}
            onClick={messages.hide}
          >
            <Icon name="noShow" />
          </button>
        </div>
      )}
    </div>
  );
}

/** What the device did not save. A dialog, because it has to be written on paper. */
export function AlarmSheet() {
  const { messages } = usePhone();
  const text = useText(frameText);
  const alarm = messages.alarm.value;
  if (alarm === null) return null;
  return (
    <Sheet title={text.paper} onClose={messages.read}>
      <p class="warning">
        <Icon name="warning" />
        <span>{alarm.reason}</span>
      </p>
      <ul class="plain-list alarm-list">
        {alarm.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <button type="button" class="button button-main" onClick={messages.read}>
        {text.understood}
      </button>
    </Sheet>
  );
}

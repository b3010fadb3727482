import type { PanelWatch } from './panel-watch.ts';
import type { deskText } from './text.ts';
import { useHold } from './use-hold.ts';

type Text = (typeof deskText)['da'];

/** A drawing of the box: a light, a button, and a sign that its Wi-Fi is on. */
export function Box({ panel, text }: { readonly panel: PanelWatch; readonly text: Text }) {
  const hold = useHold((pressed) => void panel.touch(pressed));
  const facts = panel.panel.value;
  const held = hold.seconds !== null;
  const lit = panel.lit.value;
  const hotspot = facts?.hotspot ?? false;
  const light = facts?.led ? text.patterns[facts.led] : text.dark;
  return (
    <section class="box" aria-labelledby="box-title">
      <h2 id="box-title">{text.box}</h2>
      <div class="box-body">
        <p class={hotspot ? 'hotspot hotspot-on' : 'hotspot'}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M2 9a15 15 0 0 1 20 0M5.5 13a10 10 0 0 1 13 0M9 17a5 5 0 0 1 6 0M12 20.5h.01" />
          </svg>
          {hotspot ? text.hotspotOn : text.hotspotOff}
        </p>
        <div class={lit ? 'led led-lit' : 'led'} data-lit={lit} />
        <button
          type="button"
          class={held ? 'push push-held' : 'push'}
          aria-label={text.button}
          disabled={panel.pressing.value}
          {...hold.handlers}
        />
      </div>
      <p role="status" class="box-says">
        {panel.pressing.value ? text.pressing : `${text.led}: ${facts ? light : text.noBox}`}
      </p>
      <p class="box-hint">{held ? text.holding(hold.seconds ?? 0) : text.buttonHint}</p>
      <div class="presses">
        {(
          [
            [text.presses.short, 300],
            [text.presses.three, 3_200],
            [text.presses.ten, 10_200],
          ] as const
        ).map(([label, holdMs]) => (
          <button
            key={holdMs}
            type="button"
            disabled={panel.pressing.value}
            onClick={() => void panel.press(holdMs)}
          >
            {label}
          </button>
        ))}
      </div>
    </section>
  );
}

import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Role } from '../../src/core/snapshot.ts';
import { LANGUAGES, type Language } from '../../src/core/text/language.ts';
import { Lantern } from '../app/components/icon.tsx';
import type { PanelWatch } from './panel-watch.ts';
import { deskText } from './text.ts';

const COUNT_MS = 100;

/**
 * A button that is held with mouse, finger or keyboard. `onChange` is called when it goes down and
 * when it comes up, so that the device's light answers while it is held.
 */
function useHold(onChange: (pressed: boolean) => void) {
  const [since, setSince] = useState<number | null>(null);
  const [heldMs, setHeldMs] = useState(0);
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => setHeldMs(performance.now() - since), COUNT_MS);
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

type Text = (typeof deskText)['da'];

/** A drawing of the box: a light, a button, and a sign that its Wi-Fi is on. */
function DevicePart({ panel, text }: { readonly panel: PanelWatch; readonly text: Text }) {
  const hold = useHold((pressed) => void panel.touch(pressed));
  const facts = panel.panel.value;
  const held = hold.seconds !== null;
  const lit = panel.lit.value;
  const hotspot = facts?.hotspot ?? false;
  const light = facts?.led ? text.patterns[facts.led] : text.dark;
  return (
    <section class="box" aria-labelledby="box-title">
      <h2 id="box-title">{text.device}</h2>
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
        {panel.pressing.value ? text.pressing : `${text.led}: ${facts ? light : text.noDevice}`}
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

/** `GET /desk.json` of the demo. */
export interface DeskFacts {
  readonly device: string;
  /** A second address of the same device, so that the other phone has its own cookies. */
  readonly deviceAlt: string;
  readonly cards: readonly { readonly kind: Role; readonly code: string; readonly qr: string }[];
}

/** A printed keycard: its code to scan and to type. */
function Card(props: {
  readonly card: DeskFacts['cards'][number];
  readonly text: (typeof deskText)['da'];
  readonly onScan: (code: string, phone: number) => void;
}) {
  const { card, text } = props;
  const kind = text.cardKinds[card.kind];
  return (
    <article class="keycard">
      <h2>
        <Lantern />
        {kind}
      </h2>
      <img
        alt=""
        src={`data:image/svg+xml,${encodeURIComponent(card.qr)}`}
        width="120"
        height="120"
      />
      <p class="code">{card.code}</p>
      {[0, 1].map((phone) => (
        <button
          key={phone}
          type="button"
          aria-label={text.scanWith(phone + 1, kind)}
          onClick={() => props.onScan(card.code, phone)}
        >
          {text.scan(phone + 1)}
        </button>
      ))}
    </article>
  );
}

/** A phone with the app in it. */
function PhoneFrame(props: {
  readonly device: string;
  readonly name: string;
  readonly text: (typeof deskText)['da'];
  readonly frame: RefObject<HTMLIFrameElement | null> | undefined;
  readonly hotspot: boolean;
}) {
  const { text, frame } = props;
  const restart = () => {
    if (frame?.current) frame.current.src = `${props.device}/?${Date.now()}`;
  };
  return (
    <section class="phone" aria-label={props.name}>
      <div class="phone-head">
        <h2>{props.name}</h2>
        <button type="button" onClick={restart}>
          {text.restart}
        </button>
        <a href={props.device} target="_blank" rel="noreferrer">
          {text.ownTab}
        </a>
      </div>
      <div class="phone-body">
        <p class={props.hotspot ? 'network network-on' : 'network'}>
          {props.hotspot ? text.hotspotOn : text.hotspotOff}
        </p>
        <iframe ref={frame ?? null} title={props.name} src={`${props.device}/`} />
      </div>
    </section>
  );
}

/** The demo's page: device and keycards to the left, phones to the right. */
export function Desk(props: {
  readonly facts: DeskFacts;
  readonly panel: PanelWatch;
  readonly language: Signal<Language>;
}) {
  const { facts, panel, language } = props;
  const text = deskText[language.value];
  const phones = [useRef<HTMLIFrameElement>(null), useRef<HTMLIFrameElement>(null)];
  const other = LANGUAGES.find((known) => known !== language.value) ?? language.value;
  useLayoutEffect(() => {
    document.title = text.title;
  }, [text]);
  const scan = (code: string, phone: number) => {
    const frame = phones[phone]?.current;
    const device = phone === 0 ? facts.device : facts.deviceAlt;
    if (frame) frame.src = `${device}/#k=${code}`;
  };
  return (
    <div class="desk">
      <header class="desk-header">
        <Lantern />
        <div>
          <h1>{text.title}</h1>
          <p>{text.lead}</p>
        </div>
        <button
          type="button"
          lang={other}
          onClick={() => {
            language.value = other;
          }}
        >
          {text.language}
        </button>
      </header>
      <main class="desk-main">
        <div class="things">
          <ol class="steps">
            {text.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          <DevicePart panel={panel} text={text} />
          <section class="cards" aria-label={text.cards}>
            {facts.cards.map((card) => (
              <Card key={card.kind} card={card} text={text} onScan={scan} />
            ))}
          </section>
        </div>
        {[facts.device, facts.deviceAlt].map((device, phone) => (
          <PhoneFrame
            key={device}
            device={device}
            name={text.phone(phone + 1)}
            text={text}
            frame={phones[phone]}
            hotspot={panel.panel.value?.hotspot ?? false}
          />
        ))}
      </main>
    </div>
  );
}

import type { Signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { LANGUAGES, type Language } from '../../src/core/text/language.ts';
import { Lantern } from '../app/components/lantern.tsx';
import { Box } from './box.tsx';
import { Card } from './card.tsx';
import type { DeskFacts } from './facts.ts';
import type { PanelWatch } from './panel-watch.ts';
import { PhoneFrame } from './phone-frame.tsx';
import { deskText } from './text.ts';

/** Box and keycards to the left, phones to the right: what a leader has on the table. */
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
          <Box panel={panel} text={text} />
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

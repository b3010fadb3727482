import { Lantern } from '../app/components/lantern.tsx';
import type { DeskFacts } from './facts.ts';
import type { deskText } from './text.ts';

/** A printed keycard: its code to scan and to type. */
export function Card(props: {
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

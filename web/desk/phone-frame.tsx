import type { RefObject } from 'preact';
import type { deskText } from './text.ts';

/** A phone with the app in it. */
export function PhoneFrame(props: {
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

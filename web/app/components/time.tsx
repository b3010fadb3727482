import { type Timestamp, wallDate, wallTime } from '../../../src/core/time.ts';
import type { Trouble } from '../api.ts';
import { usePhone, useText, useTroubleText } from '../context.ts';
import { isOld, minutesSince } from '../state/device.ts';
import { words } from '../text.ts';
import { Icon } from './icon.tsx';

/** Whose fact it is and from when: "Tabulex 08:42". Old ones are marked. */
export function Stamp(props: {
  readonly at: Timestamp;
  readonly from: string;
  readonly certain?: boolean | undefined;
  /** With the day, even if it seems to be today. */
  readonly dated?: boolean;
}) {
  const { device } = usePhone();
  const text = useText(words);
  const old = isOld(props.at, device.nowMs.value);
  return (
    <span class={old ? 'stamp stamp-old' : 'stamp'}>
      {old && <Icon name="old" />}
      {props.from} <Moment at={props.at} dated={props.dated === true} />
      {old && ` · ${text.age(minutesSince(props.at, device.nowMs.value))}`}
      {props.certain === false && ` · ${text.unsure}`}
    </span>
  );
}

/** The wall time, with the day when that is not today, or always where it is `dated`. */
export function Moment({ at, dated }: { readonly at: Timestamp; readonly dated?: boolean }) {
  const { clock, device } = usePhone();
  const text = useText(words);
  const here = clock.local(at);
  const today = !dated && wallDate(here) === wallDate(device.today.value);
  return (
    <time dateTime={at}>
      {today ? wallTime(here) : text.dayTime(wallDate(here), wallTime(here))}
    </time>
  );
}

/** What went wrong with what the user just did; screen readers read it out. */
export function TroubleLine({ trouble }: { readonly trouble: Trouble | null }) {
  const show = useTroubleText();
  return (
    <div class="aside" role="alert">
      {trouble && (
        <p class="warning">
          <Icon name="warning" />
          <span>{show(trouble)}</span>
        </p>
      )}
    </div>
  );
}

/** A warning that the user should read before going on. */
export function Warning({ children }: { readonly children: string }) {
  return (
    <p class="warning">
      <Icon name="warning" />
      <span>{children}</span>
    </p>
  );
}

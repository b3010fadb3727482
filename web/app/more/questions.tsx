import { type Timestamp, wallDate, wallTime } from '../../../src/core/time.ts';
import { Confirm } from '../components/confirm.tsx';
import { Warning } from '../components/trouble-line.tsx';
import { usePhone, useText } from '../context.ts';
import { words } from '../words.ts';
import { moreText } from './text.ts';

export type Question = 'lock' | 'signOut' | 'drillOn' | 'drillOff' | 'setClock' | 'end';

/** The questions of the menu: each says what happens to everybody before it does. */
export function QuestionSheet(props: {
  readonly question: Question;
  readonly onClose: () => void;
}) {
  const { onClose } = props;
  const phone = usePhone();
  const text = useText(moreText);
  const waiting = phone.waiting.value;
  const { dayTime } = useText(words);
  const wall = (at: Timestamp) => dayTime(wallDate(at), wallTime(at));
  const refresh = () => void phone.refresh();
  switch (props.question) {
    case 'lock':
      return (
        <Confirm
          title={text.lockAsk}
          action={text.lock}
          run={phone.door.lock}
          onDone={() => phone.leave()}
          onClose={onClose}
        >
          <p>{text.lockHint}</p>
        </Confirm>
      );
    case 'signOut':
      return (
        <Confirm
          title={text.signOutAsk}
          action={text.signOut}
          run={phone.door.signOut}
          onDone={() => {
            phone.outbox.clear();
            phone.leave(text.signedOut);
            refresh();
          }}
          onClose={onClose}
        >
          {waiting > 0 ? <Warning>{text.signOutWaiting(waiting)}</Warning> : null}
        </Confirm>
      );
    case 'setClock':
      return (
        <Confirm
          title={text.setClockAsk}
          action={text.setClock}
          run={phone.box.setClock}
          onDone={() => {
            phone.notices.say(text.clockIsSet);
            refresh();
          }}
          onClose={onClose}
        >
          <p>{text.setClockHint(wall(phone.clock.now()), wall(phone.clock.phone()))}</p>
        </Confirm>
      );
    case 'end':
      return (
        <Confirm
          title={text.endAsk}
          action={text.end}
          run={phone.door.end}
          onDone={(report) => {
            phone.handover.value = report;
            phone.leave('');
          }}
          onClose={onClose}
        >
          <p>{text.endHint}</p>
        </Confirm>
      );
    default: {
      const on = props.question === 'drillOn';
      return (
        <Confirm
          title={on ? text.drillAsk : text.drillOff}
          action={on ? text.drillOn : text.drillOff}
          run={() => phone.door.drill(on)}
          onDone={refresh}
          onClose={onClose}
        >
          <p>{on ? text.drillHint : text.drillOffHint}</p>
        </Confirm>
      );
    }
  }
}

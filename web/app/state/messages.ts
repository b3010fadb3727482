import { type ReadonlySignal, signal } from '@preact/signals';
import type { PhoneEvent } from '../../../src/core/events.ts';
import type { Child } from '../../../src/core/snapshot.ts';
import { failureText } from '../../../src/core/text/failures.ts';
import type { Language } from '../../../src/core/text/language.ts';
import type { Trouble } from '../api.ts';
import { recordWords } from '../log/text.ts';
import { frameText, words } from '../text.ts';

interface Action {
  readonly label: string;
  readonly run: () => void;
}

/** A short message at the foot of the screen. */
interface Snack {
  readonly text: string;
  readonly actions: readonly Action[];
  /** It waits for the next message, or to be closed; others go by themselves. */
  readonly stays: boolean;
}

/** Something that was not saved: it stays until somebody says they have read it. */
interface Alarm {
  readonly reason: string;
  readonly items: readonly string[];
}

export interface Messages {
  readonly snack: ReadonlySignal<Snack | null>;
  readonly alarm: ReadonlySignal<Alarm | null>;
  show(text: string, actions?: readonly Action[], stays?: 'stays'): void;
  hide(): void;
  /** Alarms add up until they are read. */
  alert(reason: string, items: readonly string[]): void;
  read(): void;
}

export function createMessages(): Messages {
  const snack = signal<Snack | null>(null);
  const alarm = signal<Alarm | null>(null);
  return {
    snack,
    alarm,
    show(text, actions = [], stays) {
      snack.value = { text, actions, stays: stays !== undefined };
    },
    hide() {
      snack.value = null;
    },
    alert(reason, items) {
      snack.value = null;
      alarm.value = { reason, items: [...(alarm.value?.items ?? []), ...items] };
    },
    read() {
      alarm.value = null;
    },
  };
}

/** Says in words what went wrong without the user having asked. */
export interface EventMessages {
  rejected(events: readonly PhoneEvent[], trouble: Trouble): void;
  /** Stays to be read: the phone may lie on a table when the box is locked. */
  left(unsent: number): void;
  /** In again: what `left` said is over. */
  back(): void;
  dropped(count: number): void;
  trouble(trouble: Trouble): void;
}

const DISK: readonly Trouble['code'][] = ['diskFull', 'storeFailed'];

export function createEventMessages(deps: {
  readonly language: ReadonlySignal<Language>;
  readonly messages: Messages;
  readonly child: (id: string) => Child | undefined;
}): EventMessages {
  const { language, messages } = deps;
  const show = (count: number, text: string) => {
    if (count > 0) messages.show(text);
  };
  return {
    rejected(events, trouble) {
      const lang = language.value;
      const reason = troubleText(trouble, lang);
      if (events.length === 0) return;
      const items = events.map((event) => lineOf(event, lang, deps.child));
      if (DISK.includes(trouble.code)) messages.alert(reason, items);
      else messages.alert(frameText[lang].rejected(reason), items);
    },
    left(unsent) {
      const text = frameText[language.value];
      messages.show(unsent > 0 ? text.unsent(unsent) : text.left, [], 'stays');
    },
    back() {
      if (messages.snack.peek()?.stays) messages.hide();
    },
    trouble: (trouble) => messages.show(troubleText(trouble, language.value)),
    dropped: (count) => show(count, frameText[language.value].dropped(count)),
  };
}

export function troubleText(trouble: Trouble, language: Language): string {
  return trouble.code === 'noAnswer' ? words[language].noAnswer : failureText(trouble, language);
}

export function nameOf(child: Child, language: Language): string {
  return child.protected
    ? words[language].protectedChild(child.alias ?? '')
    : `${child.givenName} ${child.familyName}`.trim();
}

/** One record in a line, for copying it to paper. */
function lineOf(
  event: PhoneEvent,
  language: Language,
  find: (id: string) => Child | undefined,
): string {
  const child = 'childId' in event && event.childId ? find(event.childId) : undefined;
  const name = child ? [nameOf(child, language)] : [];
  return [...name, recordWords(event, language, child)].join(': ');
}

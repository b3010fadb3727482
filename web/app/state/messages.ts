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

/** A short message at the bottom of the screen. */
interface Snack {
  readonly text: string;
  readonly actions: readonly Action[];
  /**
   * Whether it stays until the next message or until it is closed; others disappear by themselves.
   */
  readonly stays: boolean;
}

/** Records that were not saved. It stays until somebody confirms to have read it. */
interface Alarm {
  readonly reason: string;
  readonly items: readonly string[];
}

export interface Messages {
  readonly snack: ReadonlySignal<Snack | null>;
  readonly alarm: ReadonlySignal<Alarm | null>;
  show(text: string, actions?: readonly Action[], stays?: 'stays'): void;
  hide(): void;
  /** Adds items to the alarm that is not confirmed yet, or shows a new one. */
  alert(reason: string, items: readonly string[]): void;
  /** Somebody has confirmed the alarm. */
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

/** Messages about what happens without an action of the user. */
export interface EventMessages {
  rejected(events: readonly PhoneEvent[], trouble: Trouble): void;
  /** This phone was signed out. The message stays, as nobody may be looking at the phone. */
  left(unsent: number): void;
  /** Signed in again: hides the message of `left`. */
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
      // Nothing is lost then: a colleague has recorded it.
      if (trouble.code === 'changedJustNow') return messages.show(reason);
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

/** One record in a line, so that staff can copy it to paper. */
function lineOf(
  event: PhoneEvent,
  language: Language,
  find: (id: string) => Child | undefined,
): string {
  const child = 'childId' in event && event.childId ? find(event.childId) : undefined;
  const name = child ? [nameOf(child, language)] : [];
  return [...name, recordWords(event, language, child)].join(': ');
}

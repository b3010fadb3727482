import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Child } from '../../src/core/snapshot.ts';
import type { Catalogue } from '../../src/core/text/language.ts';
import type { Trouble } from './api.ts';
import type { Phone } from './state/app-state.ts';
import { nameOf, troubleText } from './state/messages.ts';

export const PhoneContext = createContext<Phone | null>(null);

/** The phone this screen belongs to. Throws outside of the app. */
export function usePhone(): Phone {
  const phone = useContext(PhoneContext);
  if (phone === null) throw new Error('rendered outside of the app');
  return phone;
}

/** The texts of an area in the language chosen; the screen follows when it is changed. */
export function useText<T>(catalogue: Catalogue<T>): T {
  return catalogue[usePhone().language.value];
}

/** How a child is named on every screen: never by name when it is protected. */
export function useNameOf(): (child: Child) => string {
  const language = usePhone().language.value;
  return (child) => nameOf(child, language);
}

export function useTroubleText(): (trouble: Trouble) => string {
  const language = usePhone().language.value;
  return (trouble) => troubleText(trouble, language);
}

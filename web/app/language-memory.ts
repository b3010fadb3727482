import { LANGUAGES, type Language } from '../../src/core/text/language.ts';

/** The one thing stored in the browser. Some browsers refuse even that. */
const KEY = 'lygte-language';

export function rememberedLanguage(): Language | undefined {
  try {
    return LANGUAGES.find((known) => known === localStorage.getItem(KEY));
  } catch {
    return undefined;
  }
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Refused: the next visit starts with the browser's own language.
  }
}

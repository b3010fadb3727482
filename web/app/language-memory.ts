import { LANGUAGES, type Language } from '../../src/core/text/language.ts';

/** The one thing that stays in the browser. Some browsers refuse even that; then it is not kept. */
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
    // Refused: the language is asked for again next time.
  }
}

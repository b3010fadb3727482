export const LANGUAGES = ['da', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Texts of one area in every language. The compiler checks that all have the same keys. */
export type Catalogue<T> = Readonly<Record<Language, T>>;

/** The first language of a browser's or shell's list that has texts here; else Danish. */
export function pickLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const language = LANGUAGES.find((known) => tag.toLowerCase().startsWith(known));
    if (language) return language;
  }
  return 'da';
}

import type { Catalogue } from '../../core/text/language.ts';

interface WatchText {
  readonly watching: (folder: string) => string;
  /** Lines of a file that were not taken, by why. */
  readonly unknown: (file: string, count: number, lines: string) => string;
  readonly ambiguous: (file: string, count: number, lines: string) => string;
  readonly unread: (file: string, count: number) => string;
  readonly ahead: (file: string, count: number) => string;
}

/** What `lygte import --watch` says of files. No name and no value stands in it. */
export const watchText: Catalogue<WatchText> = {
  da: {
    watching: (folder) => `Holder øje med ${folder}. Stop med Ctrl+C.`,
    unknown: (file, count, lines) =>
      `${file}: rækker om børn, som ikke er udgivet: ${count} (linje ${lines}).`,
    ambiguous: (file, count, lines) =>
      `${file}: rækker, hvis id står for forskellige børn i flere institutioner: ${count} (linje ${lines}). Læg filen i en mappe med institutionens navn.`,
    unread: (file, count) => `${file}: rækker, der ikke kunne læses: ${count}.`,
    ahead: (file, count) =>
      `${file}: rækker med et klokkeslæt, der ikke er kommet endnu: ${count}.`,
  },
  en: {
    watching: (folder) => `Watching ${folder}. Stop with Ctrl+C.`,
    unknown: (file, count, lines) =>
      `${file}: rows about children who are not published: ${count} (line ${lines}).`,
    ambiguous: (file, count, lines) =>
      `${file}: rows whose id stands for different children of several institutions: ${count} (line ${lines}). Put the file into a folder with the institution's name.`,
    unread: (file, count) => `${file}: rows that could not be read: ${count}.`,
    ahead: (file, count) => `${file}: rows with a time that has not come yet: ${count}.`,
  },
};

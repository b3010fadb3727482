import type { Status } from '../../src/core/snapshot.ts';
import type { Catalogue } from '../../src/core/text/language.ts';

/** Words used on more than one screen of the phone app. */
interface Words {
  readonly app: string;
  readonly statuses: Readonly<Record<Status, string>>;
  readonly close: string;
  readonly back: string;
  readonly save: string;
  readonly next: string;
  readonly working: string;
  readonly unknown: string;
  readonly leader: string;
  readonly staff: string;
  /** A protected child, by the three characters that tell it apart. */
  readonly protectedChild: (alias: string) => string;
  /** What `HIDDEN` stands for. */
  readonly hidden: string;
  readonly age: (minutes: number) => string;
  /** `23.11. 08:42`, from a wall date `YYYY-MM-DD` and a wall time `HH:MM`. */
  readonly dayTime: (date: string, time: string) => string;
  readonly day: (date: string) => string;
  readonly unsure: string;
  readonly noAnswer: string;
  readonly unreachable: string;
  readonly unreachableHint: string;
  readonly language: string;
  readonly born: (date: string) => string;
}

export const words: Catalogue<Words> = {
  da: {
    app: 'Lygte',
    statuses: {
      notArrived: 'Ikke kommet',
      sick: 'Syg',
      leave: 'Fri',
      present: 'Til stede',
      onTrip: 'På tur',
      sleeping: 'Sover',
      atActivity: 'Til aktivitet',
      elsewhere: 'Et andet sted',
      gone: 'Gået',
      noShow: 'Udeblevet',
    },
    close: 'Luk',
    back: 'Tilbage',
    save: 'Gem',
    next: 'Næste',
    working: 'Et øjeblik …',
    unknown: 'Ikke oplyst',
    leader: 'Leder',
    staff: 'Personale',
    protectedChild: (alias) => `Beskyttet barn ${alias}`,
    hidden: '••• står for navne og numre på beskyttede personer.',
    age: (minutes) => {
      if (minutes < 1) return 'lige nu';
      if (minutes < 60) return `${minutes} min. siden`;
      const hours = Math.floor(minutes / 60);
      if (hours < 24) return hours === 1 ? '1 time siden' : `${hours} timer siden`;
      const days = Math.floor(hours / 24);
      return days === 1 ? '1 dag gammelt' : `${days} dage gammelt`;
    },
    dayTime: (date, time) => `${Number(date.slice(8))}.${Number(date.slice(5, 7))}. ${time}`,
    day: (date) => `${Number(date.slice(8))}.${Number(date.slice(5, 7))}.${date.slice(0, 4)}`,
    unsure: 'uret er usikkert',
    noAnswer: 'Boksen svarer ikke. Er telefonen på boksens wi-fi?',
    unreachable: 'Boksen svarer ikke',
    unreachableHint: 'Tjek, at telefonen er på boksens wi-fi, og at mobildata er slået fra.',
    language: 'English',
    born: (date) => `Født ${date}`,
  },
  en: {
    app: 'Lygte',
    statuses: {
      notArrived: 'Not here yet',
      sick: 'Sick',
      leave: 'Day off',
      present: 'Present',
      onTrip: 'On a trip',
      sleeping: 'Sleeping',
      atActivity: 'At an activity',
      elsewhere: 'Elsewhere',
      gone: 'Gone home',
      noShow: 'No-show',
    },
    close: 'Close',
    back: 'Back',
    save: 'Save',
    next: 'Next',
    working: 'One moment …',
    unknown: 'Not stated',
    leader: 'Leader',
    staff: 'Staff',
    protectedChild: (alias) => `Protected child ${alias}`,
    hidden: '••• stands for names and numbers of protected people.',
    age: (minutes) => {
      if (minutes < 1) return 'just now';
      if (minutes < 60) return `${minutes} min ago`;
      const hours = Math.floor(minutes / 60);
      if (hours < 24) return hours === 1 ? '1 hour ago' : `${hours} hours ago`;
      const days = Math.floor(hours / 24);
      return days === 1 ? '1 day old' : `${days} days old`;
    },
    dayTime: (date, time) => `${Number(date.slice(8))}/${Number(date.slice(5, 7))} ${time}`,
    day: (date) => `${Number(date.slice(8))}/${Number(date.slice(5, 7))}/${date.slice(0, 4)}`,
    unsure: 'the clock is uncertain',
    noAnswer: 'The box does not answer. Is the phone on the box’s Wi-Fi?',
    unreachable: 'The box does not answer',
    unreachableHint: 'Check that the phone is on the box’s Wi-Fi and that mobile data is off.',
    language: 'Dansk',
    born: (date) => `Born ${date}`,
  },
};

/** What surrounds every screen: tabs, banners, short messages. */
interface FrameText {
  readonly menu: string;
  readonly skip: string;
  readonly drill: string;
  readonly lost: string;
  readonly clockUnsure: string;
  readonly setClock: string;
  readonly waiting: (count: number) => string;
  readonly asks: (name: string) => string;
  readonly number: string;
  readonly letIn: string;
  readonly refuse: string;
  readonly letInHint: string;
  readonly rejected: (reason: string) => string;
  readonly paper: string;
  readonly understood: string;
  readonly left: string;
  readonly unsent: (count: number) => string;
  readonly dropped: (count: number) => string;
}

export const frameText: Catalogue<FrameText> = {
  da: {
    menu: 'Sider',
    skip: 'Gå til indholdet',
    drill: 'Øvelse',
    lost: 'Ingen forbindelse til boksen. Vi prøver igen.',
    clockUnsure: 'Boksens ur er usikkert. Tiderne passer måske ikke.',
    setClock: 'Sæt uret',
    waiting: (count) =>
      count === 1
        ? '1 registrering venter på at blive gemt'
        : `${count} registreringer venter på at blive gemt`,
    asks: (name) => `${name} vil ind`,
    number: 'Tal',
    letIn: 'Luk ind',
    refuse: 'Afvis',
    letInHint: 'Se, at det samme tal står på den andens telefon.',
    rejected: (reason) => `Ikke gemt. ${reason}`,
    paper: 'Skriv det på papir',
    understood: 'Forstået',
    left: 'Data er låst. Der er ikke længere data på denne telefon.',
    unsent: (count) =>
      count === 1
        ? '1 registrering er endnu ikke gemt. Den sendes, når du er inde igen.'
        : `${count} registreringer er endnu ikke gemt. De sendes, når du er inde igen.`,
    dropped: (count) =>
      count === 1
        ? '1 registrering fra den forrige bruger blev ikke gemt.'
        : `${count} registreringer fra den forrige bruger blev ikke gemt.`,
  },
  en: {
    menu: 'Pages',
    skip: 'Skip to content',
    drill: 'Drill',
    lost: 'No connection to the box. Trying again.',
    clockUnsure: 'The box’s clock is uncertain. Times may be off.',
    setClock: 'Set the clock',
    waiting: (count) =>
      count === 1 ? '1 record is waiting to be saved' : `${count} records are waiting to be saved`,
    asks: (name) => `${name} asks to come in`,
    number: 'Number',
    letIn: 'Let in',
    refuse: 'Refuse',
    letInHint: 'Check that the same number is on the other phone.',
    rejected: (reason) => `Not saved. ${reason}`,
    paper: 'Write it on paper',
    understood: 'Understood',
    left: 'The data is locked. There is no data on this phone any more.',
    unsent: (count) =>
      count === 1
        ? '1 record is not saved yet. It is sent when you are in again.'
        : `${count} records are not saved yet. They are sent when you are in again.`,
    dropped: (count) =>
      count === 1
        ? '1 record of the previous user was not saved.'
        : `${count} records of the previous user were not saved.`,
  },
};

/** Recording where a child is and who picked it up, wherever that is done. */
interface AttendanceText {
  /** What the one-tap button does; never the word of a status, which could be read as one. */
  readonly act: { readonly present: string; readonly gone: string };
  readonly otherTitle: string;
  readonly done: (name: string, status: string) => string;
  readonly undo: string;
  readonly undone: (name: string, status: string) => string;
  /** In place of a tap on what a colleague has just recorded. */
  readonly already: {
    readonly in: (name: string, by: string) => string;
    readonly out: (name: string, by: string) => string;
    readonly other: (name: string, by: string, status: string) => string;
  };
  readonly colleague: string;
  /** In answer to a tap where a child is here already. */
  readonly atDots: (name: string, status: string) => string;
  readonly who: string;
  /** Asked when the child has gone, and before. */
  readonly whoTitle: string;
  readonly whoComes: string;
  readonly skip: string;
  readonly alone: string;
  readonly someoneElse: string;
  readonly notMayPickUp: string;
  readonly noStatement: string;
  readonly confirmPickUp: string;
  readonly pickedUpBy: (name: string) => string;
  /** Before a status that is not of today. */
  readonly earlier: { readonly yesterday: string; readonly before: string };
}

export const attendanceText: Catalogue<AttendanceText> = {
  da: {
    act: { present: 'Tjek ind', gone: 'Tjek ud' },
    otherTitle: 'Vælg status',
    done: (name, status) => `${name}: ${status}`,
    undo: 'Fortryd',
    undone: (name, status) => `${name} er igen: ${status}`,
    already: {
      in: (name, by) => `${name} er allerede tjekket ind af ${by}`,
      out: (name, by) => `${name} er allerede tjekket ud af ${by}`,
      other: (name, by, status) => `${name} er lige ændret af ${by}: ${status}`,
    },
    colleague: 'en kollega',
    atDots: (name, status) => `${name}: ${status}. Tjek ud og andre valg: prikkerne ved navnet.`,
    who: 'Hentet af …',
    whoTitle: 'Hvem hentede?',
    whoComes: 'Hvem henter?',
    skip: 'Tjek ud uden at skrive hvem',
    alone: 'Gik selv',
    someoneElse: 'En anden',
    notMayPickUp: 'Må ikke hente ifølge kilden',
    noStatement: 'Hentetilladelse ikke oplyst',
    confirmPickUp: 'Tjek med lederen, før barnet går med denne person.',
    pickedUpBy: (name) => `Hentet af ${name}`,
    earlier: { yesterday: 'I går', before: 'Tidligere' },
  },
  en: {
    act: { present: 'Check in', gone: 'Check out' },
    otherTitle: 'Choose a status',
    done: (name, status) => `${name}: ${status}`,
    undo: 'Undo',
    undone: (name, status) => `${name} is again: ${status}`,
    already: {
      in: (name, by) => `${name} was already checked in by ${by}`,
      out: (name, by) => `${name} was already checked out by ${by}`,
      other: (name, by, status) => `${name} was just changed by ${by}: ${status}`,
    },
    colleague: 'a colleague',
    atDots: (name, status) =>
      `${name}: ${status}. Check-out and other choices: the dots by the name.`,
    who: 'Picked up by …',
    whoTitle: 'Who picked up?',
    whoComes: 'Who is picking up?',
    skip: 'Check out without saying who',
    alone: 'Went alone',
    someoneElse: 'Somebody else',
    notMayPickUp: 'May not pick up, says the source',
    noStatement: 'Pick-up permission not stated',
    confirmPickUp: 'Check with the leader before the child leaves with this person.',
    pickedUpBy: (name) => `Picked up by ${name}`,
    earlier: { yesterday: 'Yesterday', before: 'Earlier' },
  },
};

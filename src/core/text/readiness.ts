import type { ReadinessCode } from '../readiness.ts';
import type { Catalogue } from './language.ts';

/** What each readiness code says, and what the reader can do about it. */
export const readinessText: Catalogue<Record<ReadinessCode, string>> = {
  da: {
    notEnrolled: 'Boksen er ikke tilmeldt. Ring til kommunens it.',
    noData: 'Boksen har ikke fået data. Ring til kommunens it.',
    dataDamaged: 'Data på boksen er beskadiget. Ring til kommunens it.',
    deviceCloned: 'En anden boks udgiver sig for at være denne. Ring til kommunens it.',
    diskFull: 'Disken er fuld. Nyt kan ikke gemmes. Ring til kommunens it.',
    storeFailed: 'Boksen kan ikke skrive til sin disk. Ring til kommunens it.',
    olderVersionUsed: 'De nyeste data var beskadiget. Boksen bruger den forrige udgave.',
    objectDamaged: 'En fil på disken er beskadiget. Boksen henter den igen.',
    manifestRefused: 'Boksen har afvist data fra hubben. Ring til kommunens it.',
    dataStale: 'Data er ældre end halvandet døgn.',
    hubSilent: 'Hubben har ikke svaret i over seks timer.',
    hubRefused: 'Hubben afviser boksen. Ring til kommunens it.',
    diskLow: 'Der er snart ikke mere plads på disken.',
    clockUncertain: 'Boksens ur er usikkert.',
    syncSilent: 'Synkroniseringen er gået i stå.',
    journalPending: 'Der er registreringer, som venter på at blive sendt til hubben.',
  },
  en: {
    notEnrolled: 'The box is not enrolled. Call the municipality’s IT.',
    noData: 'The box has no data. Call the municipality’s IT.',
    dataDamaged: 'The data on the box is damaged. Call the municipality’s IT.',
    deviceCloned: 'Another box poses as this one. Call the municipality’s IT.',
    diskFull: 'The disk is full. Nothing new can be saved. Call the municipality’s IT.',
    storeFailed: 'The box cannot write to its disk. Call the municipality’s IT.',
    olderVersionUsed: 'The newest data was damaged. The box uses the version before.',
    objectDamaged: 'A file on the disk is damaged. The box fetches it again.',
    manifestRefused: 'The box refused data from the hub. Call the municipality’s IT.',
    dataStale: 'The data is more than a day and a half old.',
    hubSilent: 'The hub has not answered for more than six hours.',
    hubRefused: 'The hub refuses the box. Call the municipality’s IT.',
    diskLow: 'The disk will soon be full.',
    clockUncertain: 'The box’s clock is uncertain.',
    syncSilent: 'Synchronisation has stopped.',
    journalPending: 'Records are waiting to be sent to the hub.',
  },
};

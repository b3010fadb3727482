import type { Catalogue } from '../../../src/core/text/language.ts';

interface HandoverText {
  readonly title: string;
  readonly drillTitle: string;
  readonly hint: string;
  readonly report: {
    readonly period: (from: string, to: string) => string;
    readonly events: string;
    readonly attendance: string;
    readonly administrations: string;
    readonly notes: string;
    readonly practice: string;
    readonly stillPresent: string;
    readonly pending: string;
    readonly pendingHint: string;
  };
  readonly done: string;
}

export const handoverText: Catalogue<HandoverText> = {
  da: {
    title: 'Overlevering',
    drillTitle: 'Overlevering efter øvelse',
    hint: 'Nedbruddet er afsluttet. Tag et skærmbillede, hvis tallene skal bruges.',
    report: {
      period: (from, to) => `${from} – ${to}`,
      events: 'Registreringer i alt',
      attendance: 'Fremmøde',
      administrations: 'Medicin',
      notes: 'Noter',
      practice: 'Fra øvelse, føres ikke over',
      stillPresent: 'Børn stadig til stede',
      pending: 'Venter på at blive sendt',
      pendingHint: 'De sendes af sig selv, når nettet er tilbage.',
    },
    done: 'Færdig',
  },
  en: {
    title: 'Handover',
    drillTitle: 'Handover after a drill',
    hint: 'The outage has ended. Take a screenshot if you need the numbers.',
    report: {
      period: (from, to) => `${from} – ${to}`,
      events: 'Records in all',
      attendance: 'Attendance',
      administrations: 'Medicine',
      notes: 'Notes',
      practice: 'From a drill, not to be taken over',
      stillPresent: 'Children still present',
      pending: 'Waiting to be sent',
      pendingHint: 'They go by themselves when the network is back.',
    },
    done: 'Done',
  },
};

import type { Catalogue } from '../../../src/core/text/language.ts';

export interface StatusText {
  readonly title: string;
  readonly led: string;
  readonly readiness: string;
  readonly allWell: string;
  readonly severities: Readonly<Record<'info' | 'attention' | 'fault', string>>;
  readonly data: string;
  readonly noData: string;
  readonly version: (version: number) => string;
  readonly hub: string;
  readonly reachable: string;
  readonly notReachable: string;
  readonly lastSync: string;
  readonly never: string;
  readonly pending: string;
  readonly clock: string;
  readonly certain: string;
  readonly uncertain: string;
  readonly button: string;
  readonly buttonHint: readonly string[];
}

/** The janitor's page. What the LED shows and means is in core/text/led.ts. */
export const statusText: Catalogue<StatusText> = {
  da: {
    title: 'Boksens status',
    led: 'Lampen',
    readiness: 'Er boksen klar?',
    allWell: 'Ja. Der er intet at gøre.',
    severities: { info: 'Til orientering', attention: 'Se efter', fault: 'Fejl' },
    data: 'Data fra',
    noData: 'Ingen data',
    version: (version) => `udgave ${version}`,
    hub: 'Kommunens hub',
    reachable: 'Svarer',
    notReachable: 'Svarer ikke',
    lastSync: 'Sidst hentet',
    never: 'Aldrig',
    pending: 'Venter på at blive sendt',
    clock: 'Boksens ur',
    certain: 'Går rigtigt',
    uncertain: 'Usikkert',
    button: 'Knappen',
    buttonHint: [
      'Kort tryk: lampen svarer med 1 blink, hvis alt er godt.',
      'Hold i 3 sekunder: nødtilstand.',
      'Hold i 10 sekunder under nødtilstand: lås nu.',
    ],
  },
  en: {
    title: 'The box’s status',
    led: 'The light',
    readiness: 'Is the box ready?',
    allWell: 'Yes. There is nothing to do.',
    severities: { info: 'For information', attention: 'Needs a look', fault: 'Fault' },
    data: 'Data from',
    noData: 'No data',
    version: (version) => `version ${version}`,
    hub: 'The municipality’s hub',
    reachable: 'Answers',
    notReachable: 'Does not answer',
    lastSync: 'Last fetched',
    never: 'Never',
    pending: 'Waiting to be sent',
    clock: 'The box’s clock',
    certain: 'Is right',
    uncertain: 'Uncertain',
    button: 'The button',
    buttonHint: [
      'Short press: the light answers with 1 flash if all is well.',
      'Hold for 3 seconds: outage mode.',
      'Hold for 10 seconds in an outage: lock now.',
    ],
  },
};

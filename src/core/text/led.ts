import type { LedPattern } from '../panel.ts';
import type { Catalogue } from './language.ts';

/** The lasting patterns; the others are shown only during or after a press. */
type ShownPattern = Extract<
  LedPattern['name'],
  'ready' | 'attention' | 'fault' | 'outageClosed' | 'outageOpen' | 'drill'
>;

/** For each pattern, what the light does and what that means. */
export type LedText = Readonly<Record<ShownPattern, readonly [light: string, meaning: string]>>;

/** The LED's patterns in words, for the janitor's page and for `lygte panel test`. */
export const ledText: Catalogue<LedText> = {
  da: {
    ready: ['Et kort blink hvert 5. sekund', 'Boksen er klar.'],
    attention: ['To blink hvert 5. sekund', 'Noget skal ses efter.'],
    fault: ['Hurtige blink', 'Der er en fejl.'],
    outageClosed: ['Langsomme blink', 'Nødtilstand. Data er låst.'],
    outageOpen: ['Lyser fast', 'Nødtilstand. Data er låst op.'],
    drill: ['Lyser fast med et lille hul', 'Øvelse.'],
  },
  en: {
    ready: ['One short flash every 5 seconds', 'The box is ready.'],
    attention: ['Two flashes every 5 seconds', 'Something needs a look.'],
    fault: ['Fast blinking', 'There is a fault.'],
    outageClosed: ['Slow blinking', 'Outage. The data is locked.'],
    outageOpen: ['Steady light', 'Outage. The data is open.'],
    drill: ['Steady light with a small gap', 'Drill.'],
  },
};

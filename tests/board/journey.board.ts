import { afterAll, beforeAll, describe } from 'vitest';
import { buttonSteps } from './steps/button.ts';
import { firstStartSteps } from './steps/first-start.ts';
import { keycardSteps } from './steps/keycard.ts';
import { lockAndSyncSteps } from './steps/lock-and-sync.ts';
import { portalSteps } from './steps/portal.ts';
import { powerCutSteps } from './steps/power-cut.ts';
import { resourceSteps } from './steps/resource-use.ts';
import type { Journey } from './support/journey.ts';
import { openSite } from './support/site.ts';

// One scenario: each part depends on the ones before.
describe('a device on an emulated board', () => {
  const journey = { authority: '' } as Journey;

  beforeAll(async () => {
    Object.assign(journey, { site: await openSite() });
  });
  afterAll(async () => {
    await journey.machine?.cutPower();
    await journey.site?.[Symbol.asyncDispose]();
  });

  describe('the first start', () => firstStartSteps(journey));
  describe('the button', () => buttonSteps(journey));
  describe('the portal', () => portalSteps(journey));
  describe('the keycard', () => keycardSteps(journey));
  describe('the power cut', () => powerCutSteps(journey));
  describe('the lock and the hub', () => lockAndSyncSteps(journey));
  describe('resource use', () => resourceSteps(journey));
});

import { afterAll, beforeAll, describe } from 'vitest';
import { firstStart } from './steps/first-start.ts';
import { theButton } from './steps/the-button.ts';
import { theCosts } from './steps/the-costs.ts';
import { theEnd } from './steps/the-end.ts';
import { theKeycard } from './steps/the-keycard.ts';
import { thePortal } from './steps/the-portal.ts';
import { thePowerCut } from './steps/the-power-cut.ts';
import type { Journey } from './support/journey.ts';
import { setStage } from './support/stage.ts';

// One story: each chapter stands on the ones before.
describe('a box on an emulated board', () => {
  const journey = { authority: '' } as Journey;

  beforeAll(async () => {
    Object.assign(journey, { stage: await setStage() });
  });
  afterAll(async () => {
    await journey.machine?.cutPower();
    await journey.stage?.[Symbol.asyncDispose]();
  });

  describe('the first start', () => firstStart(journey));
  describe('the button', () => theButton(journey));
  describe('the portal', () => thePortal(journey));
  describe('the keycard', () => theKeycard(journey));
  describe('the power cut', () => thePowerCut(journey));
  describe('the end', () => theEnd(journey));
  describe('the costs', () => theCosts(journey));
});

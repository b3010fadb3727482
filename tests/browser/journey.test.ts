import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { aChild } from './steps/a-child.ts';
import { atRest } from './steps/at-rest.ts';
import { children } from './steps/children.ts';
import { comingIn } from './steps/coming-in.ts';
import { outOfReach } from './steps/out-of-reach.ts';
import { isOfTheDevice, powerCut } from './steps/power-cut.ts';
import { nothingHidden, protectedChild } from './steps/protected-child.ts';
import { theButton } from './steps/the-button.ts';
import { theEnd } from './steps/the-end.ts';
import { theRest } from './steps/the-rest.ts';
import { type Journey, startJourney } from './support/journey.ts';

/** One outage from the first press to the last report: each chapter goes on where one ended. */
let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
}, 120_000);
afterAll(() => journey.close());

let stoppedAt: string | undefined;
beforeEach(({ task }) => {
  if (stoppedAt) throw new Error(`the journey has ended at: ${stoppedAt}`);
  onTestFailed(() => {
    stoppedAt ??= task.name;
  });
});

describe('a box at rest', () => atRest(() => journey));
describe('the button', () => theButton(() => journey));
describe('coming in', () => comingIn(() => journey));
describe('children', () => children(() => journey));
describe('a phone out of reach', () => outOfReach(() => journey));
describe('a child', () => aChild(() => journey));
describe('a protected child', () => protectedChild(() => journey));
describe('log, plan and menu', () => theRest(() => journey));
describe('a power cut', () => powerCut(() => journey));
describe('the staff phone', () => nothingHidden(() => journey));
describe('the end', () => theEnd(() => journey));

test('nobody has met an error', () => {
  for (const { complaints } of [journey.one, journey.two]) expect(complaints).toEqual([]);
  // The desk asks five times a second, also while the server ends and starts anew with the outage.
  expect(journey.desk.complaints.filter(isOfTheDevice)).toEqual([]);
});

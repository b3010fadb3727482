import { afterAll, beforeAll, beforeEach, describe, expect, onTestFailed, test } from 'vitest';
import { aChild } from './steps/a-child.ts';
import { atRest, theButton } from './steps/at-rest.ts';
import { children, outOfReach } from './steps/children.ts';
import { comingIn } from './steps/coming-in.ts';
import { logPlanAndMenu } from './steps/log-plan-menu.ts';
import { isUnexpected, powerCut } from './steps/power-cut.ts';
import { nothingHidden, protectedChild } from './steps/protected-child.ts';
import { theEnd } from './steps/the-end.ts';
import { type Journey, startJourney } from './support/journey.ts';

/** One outage from the first press to the last report: each group of steps goes on where the one before ended. */
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
describe('log, plan and menu', () => logPlanAndMenu(() => journey));
describe('a power cut', () => powerCut(() => journey));
describe('the staff phone', () => nothingHidden(() => journey));
describe('the end', () => theEnd(() => journey));

test('nobody has met an error', () => {
  for (const { errors } of [journey.one, journey.two]) expect(errors).toEqual([]);
  // The desk fetches five times a second, also while the server restarts.
  expect(journey.desk.errors.filter(isUnexpected)).toEqual([]);
});

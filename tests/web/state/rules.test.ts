import { describe, expect, test } from 'vitest';
import { formatKeycode } from '../../../src/core/codes.ts';
import { offsetOf } from '../../../src/core/time.ts';
import { factsOf, pageNames, plainPages, type Route } from '../../../web/app/routes.ts';
import {
  createDeviceClock,
  isOld,
  minutesSince,
  sourceAges,
} from '../../../web/app/state/device.ts';
import {
  dialable,
  differs,
  grouped,
  isE164,
  pickUpOrder,
  readable,
  typedCode,
} from '../../../web/app/state/format.ts';
import {
  hrefOf,
  parseRoute,
  phaseOf,
  type Standing,
  scannedCode,
} from '../../../web/app/state/route.ts';
import { closedStatus } from '../support/mock-device.ts';
import { sampleLive, sampleRoster } from '../support/sample.ts';

test('who may pick up comes first, who may not comes last', () => {
  const contacts = sampleRoster(4).children[0]?.contacts ?? [];
  expect(pickUpOrder(contacts.toReversed()).map(({ id }) => id)).toEqual(['k1', 'k3', 'k2']);
});

describe('the box’s clock', () => {
  const phoneNow = Date.parse('2026-11-23T09:10:00Z');
  const clock = createDeviceClock(() => phoneNow, 0);
  test('is told by the box, with the offset of where it stands', () => {
    clock.set('2026-11-23T10:15:00.000+01:00');
    expect(clock.now()).toBe('2026-11-23T10:15:00.000+01:00');
    expect(offsetOf('2026-11-23T10:15:00.000-03:30')).toBe(-210);
    expect(offsetOf('2026-11-23T10:15:00Z')).toBe(0);
  });
  test('shows a moment as the clock on the wall here did', () => {
    expect(clock.local('2026-11-23T07:59:00Z')).toBe('2026-11-23T08:59:00.000+01:00');
  });
  test('takes a time of today, never one to come', () => {
    expect(clock.today('08:05')).toBe('2026-11-23T08:05:00.000+01:00');
    expect(clock.today('10:16')).toBe(clock.now());
    expect(clock.today('')).toBe(clock.now());
  });
  test('counts whole minutes', () => {
    expect(minutesSince('2026-11-23T10:12:01.000+01:00', clock.nowMs())).toBe(2);
    expect(minutesSince('2026-11-23T11:00:00.000+01:00', clock.nowMs())).toBe(0);
  });
});

describe('a route', () => {
  const routes: Route[] = [
    ...plainPages.map((page): Route => ({ page })),
    { page: 'child', childId: 'c/1 æ' },
  ];
  test('every page of the table is among them', () => {
    expect(routes.map(({ page }) => page).toSorted()).toEqual(pageNames.toSorted());
  });
  test.each(routes)('survives the address bar: %o', (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });
  test('is reached: by a tab, or from the page it belongs to', () => {
    for (const page of pageNames) {
      const { tab, parent } = factsOf(page);
      expect(tab === undefined, page).toBe(parent !== undefined);
      if (parent) expect(factsOf(parent).tab, page).toBeDefined();
    }
  });
  test('is the overview when nothing makes sense', () => {
    for (const hash of ['', '#/nowhere', '#/child/', '#/child/%E0%A4%A'])
      expect(parseRoute(hash)).toEqual({ page: 'overview' });
  });
  test('is not a scanned card', () => {
    expect(scannedCode('#k=ABCD')).toBe('ABCD');
    expect(scannedCode('#/log')).toBeNull();
  });
});

describe('a code', () => {
  const code = formatKeycode(new Uint8Array(16).fill(9));
  test('is grouped as the card prints it, however it was typed', () => {
    expect(grouped(code.toLowerCase().replaceAll('-', ' '))).toBe(code);
    expect(grouped('0oil')).toBe('0011');
  });
  test('is taken out of a pasted link', () => {
    expect(typedCode(`https://skole.lygte.example/#k=${code}`)).toBe(code);
  });
});

test('numbers are dialled as far as they can be and read in pairs', () => {
  expect([isE164('+4510123456'), isE164('10 12 34 lokal 7')]).toEqual([true, false]);
  expect(dialable('10 12 34 lokal 7')).toBe('101234');
  expect(dialable('10 12 34 56 (kun efter kl. 16)')).toBe('10123456');
  expect(dialable('spørg mor')).toBe('');
  expect(readable('+4510123456')).toBe('10 12 34 56');
  expect(readable('+46701234567')).toBe('+46701234567');
  const number = '+4510123456';
  expect(differs({ kind: 'mobile', number, given: '+45 10 12-34 56' })).toBe(false);
  expect(differs({ kind: 'mobile', number, given: '10123456 (aften)' })).toBe(true);
  expect(differs({ kind: 'mobile', number })).toBe(false);
});

test('every source has an age, the oldest first, and old is old', () => {
  const roster = sampleRoster(4);
  const ages = sourceAges(roster, sampleLive(roster));
  expect(ages.map(({ source }) => source)).toEqual(['Aula', 'Tabulex']);
  expect(ages.map(({ at }) => isOld(at, Date.now()))).toEqual([true, false]);
});

describe('the screen', () => {
  const outside: Standing = {
    reachable: true,
    status: closedStatus(),
    session: { card: null, person: null, hasPin: false },
    loaded: false,
    handover: false,
    pinLater: false,
  };
  const open = { ...closedStatus(), vault: 'open' as const };
  const person = { id: 's1', name: 'Hanne', role: 'leader' as const };
  const inside = {
    ...outside,
    status: open,
    loaded: true,
    session: { card: null, person, hasPin: true },
  };
  test.each([
    ['looking', { ...outside, status: null, reachable: null }],
    ['unreachable', { ...outside, status: null, reachable: false }],
    ['normal', { ...outside, status: { ...open, mode: 'normal' as const } }],
    ['closed', outside],
    ['signIn', { ...outside, status: open }],
    [
      'loading',
      { ...outside, status: open, session: { ...outside.session, card: 'staff' as const } },
    ],
    ['setPin', { ...inside, session: { ...inside.session, hasPin: false } }],
    ['in', inside],
    ['in', { ...inside, reachable: false }],
    ['handover', { ...outside, handover: true }],
  ])('is %s', (phase, standing) => expect(phaseOf(standing)).toBe(phase));
});

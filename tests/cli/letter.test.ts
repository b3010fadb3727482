import { expect, test } from 'vitest';
import { letterOf } from '../../src/cli/import/letter.ts';
import type { Run } from '../../src/cli/import/run.ts';
import { failure } from '../../src/core/errors.ts';
import type { ImportSettings } from '../../src/importer/settings.ts';

const settings: ImportSettings = {
  file: '/srv/kontor/import.json',
  limits: {
    children: 0.2,
    contacts: 0.2,
    numbers: 0.2,
    medicine: 0,
    protection: 0,
    staff: 0.2,
    attendance: 0.2,
  },
  paths: ['/srv/eksport'],
  stil: false,
  reports: { folder: '/srv/kontor/reports', keep: 14 },
  notifyOn: 'held',
  language: 'da',
  mail: null,
  webhook: null,
};
const line: Run['line'] = {
  outcome: 'held',
  code: null,
  dryRun: false,
  startedAt: '2026-11-24T04:31:07.000+01:00',
  endedAt: '2026-11-24T04:33:00.000+01:00',
  institutions: [{ id: 'sk', name: 'Skolen ved Åen', children: 500, version: 3, change: 'new' }],
  held: [],
  files: 7,
  rows: 4_000,
  issues: 0,
  losses: 0,
};
const place = { office: '/srv/kontor', user: undefined, report: null };

test('what is held back stands there with numbers and the command, in Danish', () => {
  const falls = [{ kind: 'protection', before: 4, gone: 1 }] as const;
  const held = [
    { id: 'bh', name: 'Børnehuset', code: 'protectionLost' as const, falls: [...falls] },
    { id: "Andet'; rm -rf ~", name: 'Andet', code: 'institutionMissing' as const, falls: [] },
  ];
  const run = { line: { ...line, held, losses: 1 }, failure: null, bug: null };
  const letter = letterOf('held', run, settings, { ...place, user: 'kontor', report: '/r.csv' });
  expect(letter.subject).toBe('Lygte: 2 institutioner er holdt tilbage');
  expect(letter.text.split('\n')).toEqual([
    'Importen begyndte 24-11-2026 kl. 04:31.',
    '',
    'Holdt tilbage: Børnehuset (bh)',
    expect.stringMatching(/^1 af 4 beskyttede .+ \(protectionLost\)$/),
    '  Beskyttelser: 4 før, 1 er væk',
    'Boksen beholder, hvad den har. Er det rigtigt, så kør på kontorets maskine:',
    '  sudo -u kontor lygte import --accept bh --data /srv/kontor',
    '',
    "Holdt tilbage: Andet (Andet'; rm -rf ~)",
    expect.stringMatching(/\(institutionMissing\)$/),
    'Boksen beholder, hvad den har. Er det rigtigt, så kør på kontorets maskine:',
    // One word for the shell, whatever the export says.
    "  sudo -u kontor lygte import --accept 'Andet'\\''; rm -rf ~' --data /srv/kontor",
    '',
    'Taget med: 1 institution.',
    '',
    '1 række er ikke taget helt med.',
    '',
    'Hver række står i rapporten på kontorets maskine: /r.csv',
    '',
    'Der står med vilje ingen navne på børn eller kontakter her.',
    '',
  ]);
});

test.each([
  failure('protectionUnclear', { file: 'Kanariefugl.csv', column: 'Kanariefugl' }),
  failure('notAnExport', { file: 'Kanariefugl.csv', columns: 'Kanariefugl', line: 10203040 }),
  failure('hubUnreachable', { anything: 'Kanariefugl' }),
])('of a refused import nothing that an export says: $code', (why) => {
  const run = { line: { ...line, outcome: 'refused' as const }, failure: why, bug: null };
  const { text } = letterOf('refused', run, settings, place);
  expect(text).toContain(`(${why.code})`);
  expect(text).not.toMatch(/Kanariefugl|10203040/);
});

test('a path of the office’s own is named', () => {
  const why = failure('noSuchFile', { file: '/srv/eksport' });
  const run = { line: { ...line, outcome: 'refused' as const }, failure: why, bug: null };
  expect(letterOf('refused', run, settings, place).text).toContain('(/srv/eksport)');
});

test('a fault of the program is one too', () => {
  const run = {
    line: { ...line, outcome: 'refused' as const },
    failure: null,
    bug: new Error('x'),
  };
  expect(letterOf('refused', run, settings, place).text).toContain('journalctl -u lygte-import');
});
